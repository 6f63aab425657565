// Managed accounts and people: an account is created, its people come by mail link, roles count at once, and
// who is deactivated is out.
import { PASSWORD } from "./people.mjs";
import { alone, arrived, audit, expect, heading, panel, status } from "./support.mjs";

// Accounts that come and go here, other journeys do not expect.
const test = alone();

const CHOSEN = "a password of her own";
const dialog = (page) => page.getByRole("dialog");
const row = (page, email) => page.locator(`[data-person="${email}"]`);
const managedRow = (page, name) => page.locator("[data-managed]").filter({ hasText: name });
const own = (account, slug) => `/accounts/${account}/${slug}`;

/** Opens the form for a new account and fills it in. */
async function createAccount(page, name, reference = "") {
  await page.locator("[data-create]").click();
  await expect(dialog(page)).toBeVisible();
  await dialog(page).getByLabel("Name of the account").fill(name);
  await dialog(page).getByLabel("Your reference").fill(reference);
  await dialog(page).getByRole("button", { name: "Save" }).click();
}

async function invite(page, { name, email, role }) {
  await page.locator("[data-invite]").click();
  await dialog(page).getByLabel("Name", { exact: true }).fill(name);
  await dialog(page).getByLabel("E-mail address").fill(email);
  if (role) await dialog(page).getByLabel("Role").selectOption({ label: role });
  await dialog(page).getByRole("button", { name: "Invite somebody" }).click();
  await expect(row(page, email)).toContainText("Invited");
}

/** What an operator reads on the desk: the link in the newest mail to somebody. */
async function linkTo(visitor, signIn, email) {
  const ops = await visitor();
  await signIn(ops, "ops");
  await ops.goto("/desk");
  await arrived(ops, "desk");
  const mail = ops.locator(`[data-mail="${email}"]`).first();
  await mail.locator("summary").click();
  const text = await mail.locator(".mail-text").innerText();
  return /https?:\S+\/welcome#\S+/.exec(text)[0];
}

/** Accepts an invitation in a browser of its own. */
async function accept(visitor, link) {
  const page = await visitor();
  await page.goto(link);
  await expect(panel(page, "welcome")).toBeVisible();
  await page.getByLabel("Password, at least 12 characters").fill(CHOSEN);
  await page.getByRole("button", { name: "Accept and sign in" }).click();
  await arrived(page, "services");
  return page;
}

/** Does something with somebody, and says yes. */
async function act(page, email, what, yes) {
  await row(page, email).locator(`[data-act=${what}]`).click();
  await expect(dialog(page)).toBeVisible();
  await dialog(page).getByRole("button", { name: yes }).click();
}

test("ada creates an account, its first person comes by mail link, and ada ends it", async ({ page, signIn, visitor, expected }) => {
  const home = (await signIn(page, "ada")).account.id;
  await page.goto("/");
  await arrived(page, "dashboard");
  await page.locator(".menu-button").click();
  await page.locator("#account-menu").getByRole("link", { name: "Managed accounts" }).click();
  await arrived(page, "managed_accounts");
  await expect(heading(page)).toBeFocused();
  await expect(page.locator(".count")).toHaveText("24 accounts");
  await audit(page, "managed accounts");

  // What is wrong is said where it is, and what was typed stays.
  expected(status(422, "/managed-accounts"));
  await createAccount(page, "", "N-77");
  await expect(dialog(page).locator("#field-name-problem")).toHaveText("This is required.");
  await expect(dialog(page).getByLabel("Your reference")).toHaveValue("N-77");
  await dialog(page).getByLabel("Support").selectOption({ label: "Supported by the provider" });
  await dialog(page).getByLabel("Name of the account").fill("Nordlicht <b>Werft</b> & 北極光 🚢");
  await dialog(page).getByRole("button", { name: "Save" }).click();
  await expect(dialog(page)).toContainText("Add at least one contact.");
  await dialog(page).getByRole("button", { name: "Add a contact" }).click();
  await dialog(page).getByLabel("Name of the contact").fill("Leitstand");
  await dialog(page).getByLabel("E-mail address").fill("leitstand@nordlicht.example");
  await audit(page, "the form of an account");
  await dialog(page).getByRole("button", { name: "Save" }).click();

  // Next come its people; the first administers it.
  await arrived(page, "people");
  await expect(page.locator(".banner")).toContainText("Nordlicht <b>Werft</b> & 北極光 🚢");
  const account = /accounts\/([^/]+)\/people/.exec(page.url())[1];
  await expect(page.locator("main")).toContainText("Nobody signs in for this account yet");
  await invite(page, { name: "Nia Ström", email: "nia@nordlicht.example" });
  await audit(page, "people");

  const link = await linkTo(visitor, signIn, "nia@nordlicht.example");
  const nia = await accept(visitor, link);
  await expect(nia).toHaveURL(own(account, "services"));
  // Nothing is hers that nobody has turned on.
  await expect(nia.locator("[data-nav=pricing]")).toHaveCount(0);
  await nia.locator(".menu-button").click();
  await nia.locator("#account-menu").getByRole("link", { name: "Activity" }).click();
  await arrived(nia, "activity");
  await expect(nia.locator("main")).toContainText("Nia Ström accepted the invitation.");
  await audit(nia, "activity");

  // The link was good once.
  expected(status(404, "/invitations/look"));
  const late = await visitor();
  await late.goto(link);
  await expect(late.locator("[data-over]")).toContainText("This invitation is not good any more");
  await audit(late, "an invitation that is over");

  // Deactivated, she is out at once.
  await page.goto(own(home, "managed-accounts"));
  await arrived(page, "managed_accounts");
  await page.getByRole("searchbox").fill("n-77");
  await expect(page.locator("[data-managed]")).toHaveCount(1);
  await managedRow(page, "Nordlicht").locator("[data-turn]").click();
  await expect(dialog(page)).toContainText("Deactivate Nordlicht <b>Werft</b> & 北極光 🚢");
  await audit(page, "the question before an account is deactivated");
  expected(status(401), /Aborted|ERR_ABORTED/);
  await dialog(page).getByRole("button", { name: "Deactivate" }).click();
  await expect(managedRow(page, "Nordlicht")).toContainText("Inactive");
  await expect(nia.getByRole("dialog")).toContainText("Your session has ended");
  const again = await visitor();
  await again.goto("/");
  await again.getByLabel("E-mail address").fill("nia@nordlicht.example");
  await again.getByLabel("Password").fill(CHOSEN);
  await again.getByRole("button", { name: "Sign in" }).click();
  await expect(again.getByRole("alert")).toContainText("E-mail address or password is wrong.");

  await managedRow(page, "Nordlicht").locator("[data-turn]").click();
  await dialog(page).getByRole("button", { name: "Activate" }).click();
  await expect(managedRow(page, "Nordlicht")).not.toContainText("Inactive");
});

test("hugo invites a colleague, roles count at once, and the last company admin stays", async ({ page, signIn, visitor, expected }) => {
  const harbour = (await signIn(page, "hugo")).account.id;
  await page.goto(own(harbour, "people"));
  await arrived(page, "people");
  await expect(row(page, "hugo@harbour.example")).toContainText("(you)");
  await invite(page, { name: "Zoë Quist", email: "zoe@harbour.example", role: "Technical admin" });
  const zoe = await accept(visitor, await linkTo(visitor, signIn, "zoe@harbour.example"));

  // She reads, and changes nobody.
  await zoe.goto(own(harbour, "people"));
  await arrived(zoe, "people");
  await expect(zoe.locator("[data-person]")).toHaveCount(3);
  await expect(zoe.locator("[data-invite], [data-act]")).toHaveCount(0);

  expected(status(409, "/people/"));
  await act(page, "hugo@harbour.example", "deactivate", "Deactivate");
  await expect(dialog(page)).toContainText("This is the last company admin of the account");
  await dialog(page).getByRole("button", { name: "Cancel" }).click();

  await page.reload();
  await arrived(page, "people");
  await row(page, "zoe@harbour.example").locator("[data-act=role]").click();
  await dialog(page).getByLabel("Role").selectOption({ label: "Company admin" });
  await dialog(page).getByRole("button", { name: "Change role" }).click();
  await expect(row(page, "zoe@harbour.example")).toContainText("Company admin");
  // Her open page follows.
  await expect(zoe.locator("[data-invite]")).toBeVisible();
  await act(zoe, "omar@harbour.example", "deactivate", "Deactivate");
  await expect(row(zoe, "omar@harbour.example")).toContainText("Deactivated");

  // Who only reads cannot, by API either.
  const omar = await visitor();
  const refused = await omar.request.post("/api/v1/session", { data: { email: "omar@harbour.example", password: PASSWORD } });
  expect(refused.status()).toBe(401);
  await act(zoe, "omar@harbour.example", "activate", "Activate");
  await expect(row(zoe, "omar@harbour.example")).not.toContainText("Deactivated");
});

test("who reads only sees people and accounts, and changes none", async ({ page, signIn, baseURL }) => {
  const { account } = await signIn(page, "noor");
  await page.goto(own(account.id, "managed-accounts"));
  await arrived(page, "managed_accounts");
  await expect(page.locator("[data-create], [data-edit], [data-turn]")).toHaveCount(0);
  await page.goto(own(account.id, "people"));
  await arrived(page, "people");
  await expect(page.locator("[data-invite], [data-act]")).toHaveCount(0);
  const post = (path, data) => page.request.post(`${baseURL}/api/v1/accounts/${account.id}/${path}`, { data });
  expect((await post("people", { name: "N", email: "n@n.example", role: "finance" })).status()).toBe(403);
  expect((await post("managed-accounts", { name: "N", supported_by: "partner" })).status()).toBe(403);
});

test("a managed account has no managed accounts, and its address leads nowhere", async ({ page, signIn }) => {
  const { account } = await signIn(page, "hugo");
  await page.goto(own(account.id, "managed-accounts"));
  await expect(panel(page, "unknown")).toBeVisible();
});

for (const language of ["en", "de"]) {
  test(`the longest names fit a phone, in ${language}`, async ({ page, signIn, visitor }) => {
    const { account } = await signIn(page, "rosa");
    await page.setViewportSize({ width: 320, height: 640 });
    await page.addInitScript((language) => localStorage.setItem("portico.locale", language), language);
    const name = `${"Donaudampfschifffahrtsgesellschaft".repeat(3)}ÄÖÜ\u202e<i>漢字🚢`.padEnd(120, "x") + (language === "de" ? "zzzzzzz" : "yyyyyyy");
    const headers = { "idempotency-key": `long-${language}` };
    const made = await page.request.post(`/api/v1/accounts/${account.id}/managed-accounts`, {
      data: { name, reference: "R".repeat(128), supported_by: "partner" },
      headers,
    });
    expect(made.status()).toBe(201);
    const { id } = (await made.json()).account;
    const email = `${"l".repeat(60)}@${"long-".repeat(20)}${language}.example`;
    const invited = await page.request.post(`/api/v1/accounts/${id}/people`, {
      data: { name: "N".repeat(128), email, role: "company_admin", language },
    });
    expect(invited.status()).toBe(201);
    for (const [place, slug] of [[account.id, "managed-accounts"], [id, "people"], [id, "activity"]]) {
      await page.goto(own(place, slug));
      await arrived(page, slug.replace("-", "_"));
      const wider = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect(wider, slug).toBeLessThanOrEqual(0);
      await audit(page, slug);
    }
    const ops = await visitor({ viewport: { width: 320, height: 640 } });
    await signIn(ops, "ops");
    await ops.goto("/desk");
    await arrived(ops, "desk");
    await ops.locator("[data-mail] summary").first().click();
    await audit(ops, "the desk");
    const link = /https?:\S+\/welcome#\S+/.exec(await ops.locator(".mail-text").first().innerText())[0];
    const welcome = await visitor({ viewport: { width: 320, height: 640 } });
    await welcome.goto(link);
    await expect(welcome.locator("form")).toBeVisible();
    await audit(welcome, "welcome");
    const wider = await welcome.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect(wider).toBeLessThanOrEqual(0);
  });
}
