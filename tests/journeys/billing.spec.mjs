// Billing: enabling and editing markets, asking for one, invoices by account, and the calculator.
import { address, PEOPLE } from "./people.mjs";
import { alone, arrived, audit, expect, heading, session, status } from "./support.mjs";

// What is enabled here, other journeys do not expect.
const test = alone();
test.describe.configure({ mode: "serial" });

const MARKETS = "billing_markets";
const HOSTILE = "<b onclick=x>Zoë</b> שלום 🦀 " + "long".repeat(22);
const card = (page, country) => page.locator(`[data-market="${country}"]`);
const field = (page, name) => page.locator(`form [name=${name}]`);
const next = (page) => page.getByRole("button", { name: "Next: whom it affects" });
const confirm = (page) => page.locator("[data-confirm]");

/** Asks the API as somebody, beside the page. */
async function asked(baseURL, who, method, path, body, headers = {}) {
  const { cookies } = await session(baseURL, PEOPLE[who].email);
  const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join("; ");
  const answer = await fetch(`${baseURL}/api/v1/${path}`, {
    method,
    headers: { cookie, "content-type": "application/json", ...headers },
    body: body && JSON.stringify(body),
  });
  return { status: answer.status, content: await answer.json() };
}

const edit = (affects) => ({
  contact_name: "Somebody", contact_email: "somebody@halcyon.example", address: ["Hamburg"], vat_exempt: false, active: true, affects,
});

/** No part of the page goes beyond its edge. */
const fits = (page) => expect.poll(() => page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);

test("ada enables a market after she saw whom it affects", async ({ page, signIn, baseURL }) => {
  const account = (await signIn(page, "ada")).account.id;
  await page.goto(address(account, MARKETS));
  await arrived(page, MARKETS);
  await page.locator("[data-enable]").click();
  await expect(heading(page)).toHaveText("Enable a market");
  await next(page).click();
  await expect(page.getByLabel("Country")).toBeFocused();
  await page.getByLabel("Country").selectOption("FR");
  await expect(page.getByText("Network Provider (Ireland) Ltd")).toBeVisible();
  await field(page, "contact_name").fill(HOSTILE);
  await field(page, "contact_email").fill("finn");
  await next(page).click();
  await expect(field(page, "contact_email")).toHaveAttribute("aria-invalid", "true");
  await field(page, "contact_email").fill("finn@halcyon.example");
  await field(page, "address").fill("1 rue de la Paix\n75002 Paris\n\n");
  await audit(page, "the form of a market");
  await next(page).click();

  await expect(confirm(page).getByRole("heading", { level: 2 })).toBeFocused();
  await expect(confirm(page)).toContainText("affects all 24 managed accounts as well, promotional discounts included");
  await confirm(page).getByText("Show all 24 managed accounts").click();
  await expect(confirm(page).locator(".reached > li")).toHaveCount(24);
  await confirm(page).getByRole("searchbox").fill("harb");
  await expect(confirm(page).locator(".reached > li")).toHaveText([/Harbour Logistics/]);
  await audit(page, "whom a change affects");
  expect((await asked(baseURL, "ada", "GET", `accounts/${account}/billing-markets`)).content.items.map(({ country }) => country)).not.toContain("FR");

  await page.getByRole("button", { name: "Save for all 24 managed accounts" }).click();
  await expect(page.locator("[data-saved]")).toHaveText("France is saved.");
  await expect(card(page, "FR")).toContainText(HOSTILE);
  await expect(card(page, "FR")).toContainText("Enabled");
  await expect(page.locator(".market-history li").first()).toContainText("enabled France");
  await audit(page, "the billing markets");
  await page.setViewportSize({ width: 320, height: 800 });
  await fits(page);
});

test("who was slower loses nothing and sees what is so by now", async ({ page, signIn, baseURL, expected }) => {
  const account = (await signIn(page, "ada")).account.id;
  expected(status(412, "billing-markets"));
  await page.goto(address(account, MARKETS));
  await card(page, "UK").getByRole("link", { name: /edit/ }).click();
  await field(page, "contact_name").fill("Mine");
  await next(page).click();
  const { content } = await asked(baseURL, "finn", "GET", `accounts/${account}/billing-markets`);
  const uk = content.items.find(({ country }) => country === "UK");
  const theirs = await asked(baseURL, "finn", "PUT", `accounts/${account}/billing-markets/${uk.id}`, edit(24), { "if-match": `"${uk.version}"` });
  expect(theirs.status).toBe(200);
  await page.locator("[data-save]").click();
  await expect(page.getByRole("alert")).toContainText("changed in the meantime");
  await expect(confirm(page).locator(".differences")).toContainText("Somebody → Mine");
  await page.locator("[data-save]").click();
  await expect(card(page, "UK")).toContainText("Mine");
});

test("disabling says what becomes of orders, and is taken back", async ({ page, signIn }) => {
  const account = (await signIn(page, "finn")).account.id;
  await page.goto(address(account, MARKETS));
  await card(page, "AU").getByRole("link", { name: /edit/ }).click();
  await field(page, "active").uncheck();
  await next(page).click();
  await expect(page.locator("[data-disables]")).toContainText("No new orders can be placed");
  await page.locator("[data-save]").click();
  await expect(card(page, "AU")).toContainText("Not enabled");
  await page.goto(`${address(account, MARKETS)}?market=AU`);
  await expect(field(page, "active")).toBeChecked();
  await next(page).click();
  await page.locator("[data-save]").click();
  await expect(card(page, "AU").locator(".status")).toHaveText("Enabled");
  await expect(page.locator(".market-history li").nth(1)).toContainText("Finn Gallagher disabled Australia");
});

test("noor neither sees nor changes markets, by screen and by API", async ({ page, signIn, baseURL, expected }) => {
  const account = (await signIn(page, "noor")).account.id;
  expected(status(404, account));
  await page.goto(address(account, MARKETS));
  await expect(page.locator("main[data-panel=unavailable]")).toContainText("Your role, Read only, does not include this");
  const body = { country: "NO", market: edit(24) };
  expect((await asked(baseURL, "noor", "POST", `accounts/${account}/billing-markets`, body)).status).toBe(404);
  expect((await asked(baseURL, "finn", "POST", `accounts/${account}/billing-markets`, body)).status).toBe(201);
});

test("rosa is told who enables markets and who receives invoices", async ({ page, signIn, baseURL, expected }) => {
  const account = (await signIn(page, "rosa")).account.id;
  expected(status(404, account));
  for (const feature of [MARKETS, "invoices"]) {
    await page.goto(address(account, feature));
    await expect(page.locator("main[data-panel=unavailable]")).toContainText(
      "Meridian Distribution referred Blue Mesa IT: it enables the billing markets and receives all invoices.",
    );
  }
  expect((await asked(baseURL, "rosa", "POST", `accounts/${account}/billing-markets`, { country: "DE", market: edit(1) })).status).toBe(404);
});

test("hugo comes from his order to ask for a market, and ada enables it", async ({ page, signIn, visitor, baseURL, expected }) => {
  const account = (await signIn(page, "hugo")).account.id;
  expected(status(404, account));
  const draft = { kind: "new", product: "port", name: "Dock 9", speed_mbps: 1000, term_months: 12, market: "SG", location: "SIN1" };
  const made = await asked(baseURL, "hugo", "POST", `accounts/${account}/orders`, draft, { "idempotency-key": crypto.randomUUID() });
  await page.goto(`${address(account, "services", `order-${made.content.row.id}`)}?step=review`);
  await page.locator("[data-problem=market_of_partner] [data-way]").click();
  const ask = page.locator("[data-ask]");
  await expect(page.locator("main[data-panel=unavailable]")).toContainText("only be added when signed in to a partner account");
  await expect(ask.getByLabel("Market")).toHaveValue("SG");
  await ask.getByRole("textbox").fill("We open an office in Singapore.");
  await audit(page, "asking for a market");
  await ask.getByRole("button", { name: "Send the request" }).click();
  await expect(ask.locator("[data-request=open]")).toContainText("Waits for an answer from Halcyon Networks");
  // Another market is another request.
  await ask.getByLabel("Market").selectOption("SE");
  await expect(ask.getByRole("textbox")).toBeVisible();
  await page.setViewportSize({ width: 320, height: 800 });
  await fits(page);
  await ask.getByLabel("Market").selectOption("SG");

  const other = await visitor();
  const partner = (await signIn(other, "ada")).account.id;
  await other.goto(address(partner, MARKETS));
  const request = other.locator("[data-requests] [data-request]");
  await expect(request).toContainText("Harbour Logistics asks for the billing market Singapore");
  await request.locator("[data-enable=SG]").click();
  await expect(other.getByLabel("Country")).toHaveValue("SG");
  await next(other).click();
  await other.locator("[data-save]").click();
  await expect(card(other, "SG")).toBeVisible();
  await expect(other.locator("[data-requests]")).toHaveCount(0);
  // His page is told.
  await expect(ask.locator("[data-request=granted]")).toBeVisible();
});

test("invoices are found, grouped by account, filtered, printed and saved", async ({ page, signIn }) => {
  const account = (await signIn(page, "finn")).account.id;
  await page.goto(address(account, "invoices"));
  await arrived(page, "invoices");
  await page.getByLabel("State").selectOption("paid");
  await expect(page).toHaveURL(/state=paid/);
  await expect(page.locator("tbody .state", { hasText: "Paid" })).toHaveCount(3);
  await page.getByRole("searchbox").fill("nobody");
  await expect(page.getByText("No such invoice")).toBeVisible();
  await page.getByRole("searchbox").fill("");
  await audit(page, "the list of invoices");
  await page.setViewportSize({ width: 320, height: 800 });
  await fits(page);
  await page.setViewportSize({ width: 1200, height: 800 });
  await page.locator("tbody th a").first().click();
  await expect(page.locator("tbody[data-of]").nth(1)).toBeVisible();
  const all = await page.locator("tbody[data-of]").count();
  expect(all).toBeGreaterThan(5);
  await page.getByRole("searchbox").fill("harbour");
  await expect(page.locator("tbody[data-of]")).toHaveCount(1);
  await expect(page.getByRole("row", { name: /Lines shown/ })).toBeVisible();
  await audit(page, "an invoice");
  const saved = page.waitForEvent("download");
  await page.locator("[data-file]").click();
  const file = await saved;
  expect(file.suggestedFilename()).toBe("portico-invoice.csv");
  await page.setViewportSize({ width: 320, height: 800 });
  await fits(page);
  await page.emulateMedia({ media: "print" });
  await expect(page.locator("[data-print]")).toBeHidden();
  await expect(page.locator("nav").first()).toBeHidden();
  await expect(page.locator("tbody[data-of]")).toBeVisible();
});

test("ada puts items together, and whoever has the address sees the same", async ({ page, signIn, visitor }) => {
  const account = (await signIn(page, "ada")).account.id;
  await page.goto(address(account, "pricing"));
  await arrived(page, "pricing");
  const form = page.locator("[data-form=calculator]");
  const choose = async (name, value) => form.locator(`[name=${name}]`).selectOption(value);
  await choose("product", "VXC");
  await choose("speed", "1000");
  await choose("term", "12");
  await choose("market", "DE");
  await form.locator("[name=quantity]").fill("3");
  await form.getByRole("button", { name: "Add" }).click();
  const rows = page.locator("[data-result] tbody tr");
  await expect(rows).toHaveCount(1);
  await choose("market", "JP");
  await expect(form.locator("[name=currency]")).toHaveValue("JPY");
  await form.getByRole("button", { name: "Add" }).click();
  // 290.00 less 10 %, three times; the partner pays 18 % less.
  await expect(page.locator("[data-total=EUR]")).toContainText("€783.00");
  await expect(page.locator("[data-total=EUR]")).toContainText("€140.94");
  await expect(page.locator("[data-total=EUR]")).toContainText("18");
  await expect(page.locator("[data-total=JPY]")).toContainText("¥");
  await audit(page, "the calculator");
  const { pathname, search } = new URL(page.url());
  await page.reload();
  await expect(rows).toHaveCount(2);
  const other = await visitor({ colorScheme: "dark", viewport: { width: 320, height: 800 } });
  await signIn(other, "noor");
  await other.goto(pathname + search);
  await expect(other.locator("[data-total=EUR]")).toContainText("€783.00");
  await fits(other);
  await rows.first().getByRole("button", { name: /Remove/ }).click();
  await expect(rows).toHaveCount(1);
  await page.goto(`${pathname}?items=2*VXC.7.12.DE.EUR`);
  await expect(page.locator("[data-result]")).toContainText("Not on the price list");
  await expect(page.locator("[data-result]")).toContainText("Items without a price are not in the total");
});

test("lena calculates with retail prices, and no margin", async ({ page, signIn }) => {
  const account = (await signIn(page, "lena")).account.id;
  await page.goto(`${address(account, "pricing")}?items=3*VXC.1000.12.DE.EUR`);
  await expect(page.locator("[data-total=EUR]")).toContainText("€783.00");
  await expect(page.locator("main")).not.toContainText(/margin|your price|discount/i);
  await expect(page.locator("[data-not-included]")).toContainText("Not included: taxes, cross connects");
});
