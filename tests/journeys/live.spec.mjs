// Pages that follow what others do, other people's eyes, and asking for what is hidden.
import { PEOPLE, address } from "./people.mjs";
import { arrived, audit, expect, heading, panel, session, status, test } from "./support.mjs";

// Until an open page has to show what somebody else did: a second where the machine is free (`bench-streams.mjs`
// measures it), more on a busy one.
const SOON = { timeout: 5000 };
const SETTINGS = ["company_profile", "dashboard", "pricing", "chat", "notifications"];

const link = (page, feature) => page.locator(`[data-nav=${feature}]`);
const said = (page) => page.locator("[data-live]");
const reason = (page) => page.locator("textarea[name=reason]");

/** Somebody at the API. */
async function visitor(baseURL, who) {
  const { cookies, content } = await session(baseURL, PEOPLE[who].email);
  const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join("; ");
  const send = async (method, path, body, headers = {}) => {
    const all = { cookie, ...headers, ...(body && { "content-type": "application/json" }) };
    return fetch(`${baseURL}/api/v1/${path}`, { method, headers: all, body: body && JSON.stringify(body) });
  };
  return { send, own: content.account.id, get: async (path) => (await send("GET", path)).json() };
}

// What tells the result of one preview from another, as the API describes it: a sum of FNV-1a hashes.
function digest(effects) {
  const mask = (1n << 64n) - 1n;
  const hash = ([account, setting, mark]) =>
    [...Buffer.from(account), 0, SETTINGS.indexOf(setting), mark].reduce(
      (sum, byte) => ((sum ^ BigInt(byte)) * 0x0100000001b3n) & mask,
      0xcbf29ce484222325n,
    );
  const sum = effects.reduce((total, effect) => (total + hash(effect)) & mask, 0n);
  return sum.toString(16).padStart(16, "0");
}

/** Ada gives accounts a value of their own, or none, which changes what each of them shows. */
async function change(ada, setting, value, accounts) {
  const { version } = await ada.get(`accounts/${ada.own}/settings?limit=1`);
  const effects = accounts.map((account) => [account, setting, value ? 2 : 1]);
  const body = {
    act: "override",
    edits: [{ layer: "override", setting, value: value || null, accounts }],
    expected: { changed: accounts.length, moved: 0, kept: 0, blocked: 0, digest: digest(effects) },
  };
  const answer = await ada.send("POST", `accounts/${ada.own}/settings/changes`, body, { "if-match": `"${version}"` });
  expect(answer.status, await answer.text()).toBe(200);
}

/** Opens a page for somebody, following what happens. */
async function open(visitorPage, signIn, who, feature) {
  const page = await visitorPage();
  const context = await signIn(page, who);
  const following = page.waitForResponse((answer) => answer.url().endsWith("/events") && answer.ok());
  await page.goto(feature ? address(context.account.id, feature) : "/");
  await following;
  return { page, account: context.account.id };
}

test("pages gain a link within a second, and a panel that is switched off closes with a sentence", async ({ visitor: opened, signIn, baseURL }) => {
  const ada = await visitor(baseURL, "ada");
  const hugo = await open(opened, signIn, "hugo");
  const kim = await open(opened, signIn, "kim");
  const lena = await open(opened, signIn, "lena");
  await expect(link(hugo.page, "pricing")).toHaveCount(0);
  const lenas = await lena.page.locator("nav").innerHTML();
  await link(hugo.page, "services").focus();

  await change(ada, "pricing", true, [hugo.account, kim.account]);
  for (const { page } of [hugo, kim]) {
    await expect(link(page, "pricing")).toBeVisible(SOON);
    await expect(said(page)).toHaveText("Pricing is now available in the navigation.");
  }
  await expect(link(hugo.page, "services")).toBeFocused();
  expect(await lena.page.locator("nav").innerHTML()).toBe(lenas);
  await expect(said(lena.page)).toBeEmpty();

  await link(hugo.page, "pricing").click();
  await arrived(hugo.page, "pricing");
  await change(ada, "pricing", false, [hugo.account, kim.account]);
  await expect(panel(hugo.page, "unavailable")).toBeVisible(SOON);
  await expect(hugo.page.locator("[data-closed]")).toContainText("Pricing was switched off just now");
  await expect(link(hugo.page, "pricing")).toHaveCount(0);
  await expect(said(hugo.page)).toContainText("Pricing was switched off");
  await expect(hugo.page.locator("[data-ask]")).toBeVisible();
  await audit(hugo.page, "a panel that was switched off");
});

test("what somebody types stays while others change things", async ({ visitor: opened, signIn, baseURL, expected }) => {
  expected(status(404, "/company-profile"));
  const ada = await visitor(baseURL, "ada");
  const { page, account } = await open(opened, signIn, "hugo", "company_profile");
  await reason(page).fill("Our auditors want to see it.");
  await change(ada, "dashboard", true, [account]);
  await expect(link(page, "dashboard")).toBeVisible(SOON);
  await expect(reason(page)).toHaveValue("Our auditors want to see it.");
  await expect(reason(page)).toBeFocused();

  await change(ada, "company_profile", true, [account]);
  await expect(page.locator("[data-kept]")).toContainText("What you typed is kept", SOON);
  await expect(reason(page)).toHaveValue("Our auditors want to see it.");
  await audit(page, "what was typed is kept");
  await page.getByRole("button", { name: "Discard it and go on" }).click();
  await arrived(page, "company_profile");
  await change(ada, "dashboard", false, [account]);
  await change(ada, "company_profile", false, [account]);

  // In a form of a panel, too.
  const adas = await open(opened, signIn, "ada");
  await adas.page.goto(address(account, "company_profile"));
  await arrived(adas.page, "company_profile");
  await adas.page.locator("[data-edit]").click();
  await adas.page.getByLabel("Trading name", { exact: true }).fill("Half a na");
  await change(ada, "pricing", true, [account]);
  await change(ada, "pricing", false, [account]);
  await expect(adas.page.getByLabel("Trading name", { exact: true })).toHaveValue("Half a na");
});

test("ada sees Harbour Logistics as its users do, and changes nothing", async ({ visitor: opened, signIn, baseURL }) => {
  const hugo = await open(opened, signIn, "hugo");
  const { page } = await open(opened, signIn, "ada");
  await page.goto(address(hugo.account, "services"));
  await arrived(page, "services");
  await page.getByRole("button", { name: "See as" }).click();
  await audit(page, "the choice of a role");
  await page.locator("[data-see-as=read_only]").click();
  const banner = page.locator("[data-seen-as=read_only]");
  await expect(banner).toContainText("You see Harbour Logistics as one of its users does: Read only");
  const links = (of) => of.locator("[data-nav]").evaluateAll((all) => all.map(({ dataset }) => dataset.nav));
  await expect.poll(() => links(page)).toEqual(await links(hugo.page));
  await audit(page, "as somebody else");
  expect(new URL(page.url()).search).toBe("?as=read_only");

  // From link to link, and after a reload.
  await arrived(page, "services");
  await page.locator("main table a").first().click();
  await expect(page).toHaveURL(/services\/.*as=read_only/);
  await page.goto(`${address(hugo.account, "pricing")}?as=company_admin`);
  await expect(panel(page, "unavailable")).toBeVisible();
  await expect(page.locator("[data-ask]")).toHaveCount(0);
  await expect(page.locator("main")).toContainText("Users of this account can ask for it here.");
  const ada = await visitor(baseURL, "ada");
  const refused = await ada.send("PUT", `accounts/${hugo.account}/company-profile`, {}, { "portico-see-as": "read_only" });
  expect([refused.status, (await refused.json()).type]).toEqual([403, "/problems/looks-only"]);

  await page.setViewportSize({ width: 320, height: 640 });
  const wide = () => page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  expect(await wide()).toBeLessThanOrEqual(0);
  await page.getByRole("link", { name: "Back to your own view" }).click();
  await arrived(page, "pricing");
  expect(new URL(page.url()).search).toBe("");
  await expect(page.locator("[data-seen-as]")).toHaveCount(0);
});

test("hugo asks for pricing, ada finds it and refuses with words", async ({ visitor: opened, signIn, expected }) => {
  expected(status(404, "/pricing"));
  const adas = await open(opened, signIn, "ada", "settings");
  await arrived(adas.page, "settings");
  const { page } = await open(opened, signIn, "hugo", "pricing");
  await expect(reason(page)).toBeVisible();
  await reason(page).fill("We would like to compare <b>locations</b>.");
  await page.getByRole("button", { name: "Send the request" }).click();
  await expect(page.locator("[data-request=open]")).toContainText("compare <b>locations</b>.");
  await audit(page, "a request that waits");

  const queue = adas.page.locator("[data-requests]");
  await expect(queue).toContainText("Harbour Logistics asks for Pricing", SOON);
  await queue.locator("[data-refuse]").click();
  await adas.page.locator("textarea[name=answer]").fill("Not before May.");
  await adas.page.getByRole("button", { name: "Refuse with these words" }).click();
  await expect(queue).toHaveCount(0);
  await expect(page.locator("[data-request=refused]")).toContainText("Not before May.", SOON);

  // Once more, and taken back.
  await reason(page).fill("May has come.");
  await page.getByRole("button", { name: "Send the request" }).click();
  await expect(queue).toHaveCount(1, SOON);
  await page.setViewportSize({ width: 320, height: 640 });
  // Out from under the navigation at the bottom.
  await page.locator("[data-withdraw]").evaluate((button) => button.scrollIntoView({ block: "center" }));
  await audit(page, "a request on a small screen");
  await page.locator("[data-withdraw]").click();
  await expect(reason(page)).toBeVisible();
  await expect(queue).toHaveCount(0, SOON);
});

test("a session that ends elsewhere is noticed by the open page", async ({ visitor: opened, signIn, baseURL }) => {
  const { page } = await open(opened, signIn, "omar");
  const elsewhere = await visitor(baseURL, "omar");
  await elsewhere.send("DELETE", "session?everywhere=true");
  await expect(page.getByRole("dialog", { name: "Please sign in again" })).toBeVisible(SOON);
});

test("ada turns pricing on for all from Harbour Logistics: open pages gain it, and lose it when she takes it back", async ({ visitor: opened, signIn }) => {
  const hugo = await open(opened, signIn, "hugo");
  const kim = await open(opened, signIn, "kim");
  const lena = await open(opened, signIn, "lena");
  const lenas = await lena.page.locator("body").innerText();
  const { page } = await open(opened, signIn, "ada");
  await page.goto(address(hugo.account, "settings"));
  await arrived(page, "settings");
  await page.locator("[data-change-setting=pricing]").click();
  await expect(page.locator("[data-preview-sum]")).toHaveText("21 accounts change · 2 keep their own value · 1 is blocked");
  await page.locator("[data-confirm]").click();
  for (const open of [hugo, kim]) await expect(link(open.page, "pricing")).toBeVisible(SOON);
  await expect(page.locator("[data-saved]")).toContainText("Shared value of Pricing: On");

  await page.locator("[data-saved] [data-undo]").click();
  await expect(page.locator("[data-confirm]")).toHaveText("Take back 1 value");
  await page.locator("[data-confirm]").click();
  for (const open of [hugo, kim]) await expect(link(open.page, "pricing")).toHaveCount(0, SOON);
  expect(await lena.page.locator("body").innerText()).toBe(lenas);
});

test("hugo asks for pricing, and ada turns it on from her queue", async ({ visitor: opened, signIn, baseURL }) => {
  const hugo = await open(opened, signIn, "hugo", "pricing");
  await reason(hugo.page).fill("To plan next year.");
  await hugo.page.getByRole("button", { name: "Send the request" }).click();
  await expect(hugo.page.locator("[data-request=open]")).toBeVisible();
  const adas = await open(opened, signIn, "ada", "settings");
  await adas.page.locator("[data-grant]").click();
  await adas.page.locator("input[name=scope][value=only]").check();
  await expect(adas.page.locator("[data-confirm]")).toHaveText("Turn Pricing on for Harbour Logistics");
  await adas.page.locator("[data-confirm]").click();
  await expect(adas.page.locator("[data-requests]")).toHaveCount(0);
  await expect(panel(hugo.page, "pricing")).toBeVisible(SOON);
  await arrived(hugo.page, "pricing");
  const ada = await visitor(baseURL, "ada");
  const [asked] = (await ada.get(`accounts/${ada.own}/requests`)).items;
  expect(asked).toMatchObject({ state: "granted", feature: "pricing" });
  await change(ada, "pricing", false, [hugo.account]);
});

test("where the provider has locked it, its operators find the request and turn it on", async ({ visitor: opened, signIn, baseURL }) => {
  const { send } = await visitor(baseURL, "ops");
  const partner = (await (await send("GET", "partners")).json()).items.find(({ account }) => account.name === "Halcyon Networks").account.id;
  const omar = await open(opened, signIn, "omar", "company_profile");
  const lock = async (value, [changed, mark]) => {
    const { version } = await (await send("GET", `partners/${partner}/settings?limit=1`)).json();
    const edits = [{ layer: "lock", setting: "company_profile", value, accounts: [omar.account] }];
    const counts = { changed: 0, moved: 0, kept: 0, blocked: 0, [changed]: 1 };
    const expected = { ...counts, digest: digest([[omar.account, "company_profile", mark]]) };
    const answer = await send("POST", `partners/${partner}/settings/changes`, { act: "lock", edits, expected }, { "if-match": `"${version}"` });
    expect(answer.status, await answer.text()).toBe(200);
  };
  await lock(false, ["moved", 3]);
  await expect(omar.page.locator("main")).toContainText("provider", SOON);
  await reason(omar.page).fill("The auditors come.");
  await omar.page.getByRole("button", { name: "Send the request" }).click();
  await expect(omar.page.locator("[data-request=open]")).toBeVisible();

  const ops = await opened();
  await signIn(ops, "ops");
  await ops.goto("/desk");
  await ops.locator("[data-grant]").click();
  await expect(ops.locator("input[name=scope][value=lock]")).toBeChecked();
  await audit(ops, "an operator grants a request");
  await ops.locator("[data-confirm]").click();
  await expect(panel(omar.page, "company_profile")).toBeVisible(SOON);
  await lock(null, ["changed", 1]);
  await expect(panel(omar.page, "unavailable")).toBeVisible(SOON);
});
