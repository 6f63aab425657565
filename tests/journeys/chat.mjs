// Changing one setting of one account over the API, as its partner does.
const SETTINGS = ["company_profile", "dashboard", "pricing", "chat", "notifications"];

// What tells the result of one preview from another, as the API describes it: FNV-1a.
function digest(account, setting, mark) {
  const hash = [...Buffer.from(account), 0, SETTINGS.indexOf(setting), mark].reduce(
    (sum, byte) => ((sum ^ BigInt(byte)) * 0x0100000001b3n) & ((1n << 64n) - 1n),
    0xcbf29ce484222325n,
  );
  return hash.toString(16).padStart(16, "0");
}

/** Gives an account a value of its own, or none, where its users get something else by that. */
export async function writeOverride(baseURL, { cookies, content }, setting, value, account) {
  const cookie = cookies.map(({ name, value: held }) => `${name}=${held}`).join("; ");
  const settings = `${baseURL}/api/v1/accounts/${content.account.id}/settings`;
  const { version } = await (await fetch(`${settings}?limit=1`, { headers: { cookie } })).json();
  const on = value ?? setting === "chat";
  const expected = { changed: 1, moved: 0, kept: 0, blocked: 0, digest: digest(account, setting, on ? 2 : 1) };
  const body = { act: "override", edits: [{ layer: "override", setting, value, accounts: [account] }], expected };
  const answer = await fetch(`${settings}/changes`, {
    method: "POST",
    headers: { cookie, "content-type": "application/json", "if-match": `"${version}"` },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${setting} cannot be changed: ${await answer.text()}`);
}
