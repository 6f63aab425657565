// Orders: from a choice to the provider, with and without prices, with and without the partner's approval.
import { startDemo } from "../../scripts/demo-server.mjs";
import { address, PASSWORD, PEOPLE } from "./people.mjs";
import { arrived, audit, expect, heading, session, signOutEverywhere, status, test as plain } from "./support.mjs";

// A server of its own: orders change what other journeys count.
const test = plain.extend({
  portico: [
    async ({}, use) => {
      const server = await startDemo();
      await use(server);
      await server.stop();
    },
    { scope: "worker" },
  ],
});

const AMOUNT = /(?:[€$£¥]|\b(?:EUR|USD|GBP|AUD|CHF|JPY)\b)\s*\d|\d\s*(?:[€$£¥]|\b(?:EUR|USD|GBP|AUD|CHF|JPY)\b)/;
const MONEY = /"(?:minor|currency|estimate|retail|partner|monthly|once|amount|discounts|price|listed_on)"\s*:\s*[{\[\d"]/;

const stands = (page) => page.locator("[data-order-state]");
const step = (page, name) => page.locator(`[data-step="${name}"]`);
const next = (page) => page.locator("[data-next]");
const submit = (page) => page.locator("[data-submit]");
const field = (page, name) => page.locator(`form [name=${name}]`);
const kept = (page) => expect(page.locator("form [role=status]", { hasText: "Draft saved" })).toBeVisible();

/** Asks the API as somebody, beside the page. */
async function asked(baseURL, who, method, path, body, headers = {}) {
  const { cookies } = await session(baseURL, PEOPLE[who]?.email ?? who);
  const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join("; ");
  const answer = await fetch(`${baseURL}/api/v1/${path}`, {
    method,
    headers: { cookie, "content-type": "application/json", ...headers },
    body: body && JSON.stringify(body),
  });
  const text = await answer.text();
  return { status: answer.status, etag: answer.headers.get("etag"), content: text ? JSON.parse(text) : undefined };
}

/** An order that was sent over the API. */
async function ordered(baseURL, who, account, edit) {
  const made = await asked(baseURL, who, "POST", `accounts/${account}/orders`, edit, { "idempotency-key": crypto.randomUUID() });
  expect(made.status).toBe(201);
  const id = made.content.row.id;
  const headers = { "idempotency-key": "once", "if-match": made.etag };
  const sent = await asked(baseURL, who, "POST", `accounts/${account}/orders/${id}/submit`, undefined, headers);
  expect(sent.status).toBe(200);
  return sent.content;
}

const port = (market, name) => ({
  kind: "new", product: "port", name, speed_mbps: 1000, term_months: 12, market, location: "FRA6 Kleyerstraße",
});

async function begin(page, account, product) {
  await page.goto(address(account, "services"));
  await arrived(page, "services");
  await page.locator("[data-order]").click();
  await page.getByRole("radio", { name: new RegExp(product) }).check();
  await next(page).or(page.getByRole("button", { name: "Next" })).click();
  await expect(step(page, "where")).toBeVisible();
}

/** Goes from the place to the last step. */
async function write(page, market, name, speed) {
  await field(page, "market").selectOption(market);
  await field(page, "location").fill("FRA6 Kleyerstraße");
  await next(page).click();
  await expect(step(page, "details")).toBeFocused();
  await field(page, "speed_mbps").selectOption(speed);
  await field(page, "term_months").selectOption("12");
  await field(page, "name").fill(name);
  await next(page).click();
  await expect(step(page, "review")).toBeFocused();
  await kept(page);
}

test("hugo orders a port from start to end and meets no price", async ({ page, signIn, baseURL }) => {
  const answers = [];
  page.on("response", (response) => {
    const { pathname } = new URL(response.url());
    // The context names the partner, and the decisions their fields; neither is an amount. The stream has no end.
    const told = pathname.startsWith("/api/") && !/\/(context|events)$/.test(pathname);
    if (told) answers.push(response.text().catch(() => ""));
  });
  const seen = [];
  const look = async () => seen.push(await page.locator("body").innerText());
  const account = (await signIn(page, "hugo")).account.id;
  await begin(page, account, "^Port");
  await look();
  await write(page, "DE", "Dock 9 – 東京 🚢", "10000");
  await look();
  await expect(submit(page)).toHaveText("Order for Harbour Logistics");
  await submit(page).click();
  await expect(stands(page)).toHaveAttribute("data-order-state", "submitted");
  await expect(heading(page)).toBeFocused();
  await look();

  const list = await asked(baseURL, "ops@provider.example", "GET", "orders");
  const id = list.content.items.find(({ name }) => name.startsWith("Dock 9")).id;
  for (const act of ["start", "finish"]) {
    expect((await asked(baseURL, "ops@provider.example", "POST", `orders/${id}/advance`, { act })).status).toBe(200);
  }
  await page.reload();
  await expect(stands(page)).toHaveAttribute("data-order-state", "done");
  await page.getByRole("link", { name: "Dock 9" }).first().click();
  await expect(page.locator("main .lead")).toContainText("Live");
  await look();
  await page.locator("[data-order=change]").click();
  await expect(step(page, "details")).toBeVisible();
  await field(page, "speed_mbps").selectOption("100000");
  await next(page).click();
  await kept(page);
  await look();
  await submit(page).click();
  await expect(stands(page)).toHaveAttribute("data-order-state", "submitted");
  for (const text of seen) expect(text).not.toMatch(AMOUNT);
  expect(answers.length).toBeGreaterThan(10);
  for (const text of await Promise.all(answers)) expect(text).not.toMatch(MONEY);
});

test("lena sees retail at each step, and nothing of a discount", async ({ page, signIn }) => {
  const answers = [];
  page.on("response", (response) => {
    if (new URL(response.url()).pathname.includes("/orders")) answers.push(response.text().catch(() => ""));
  });
  const account = (await signIn(page, "lena")).account.id;
  await begin(page, account, "^Port");
  await expect(page.locator("[data-estimate]")).toContainText("No price on the list for this yet");
  await write(page, "US", "Bakery 2", "1000");
  await expect(page.locator("[data-estimate]")).toContainText("$245.00");
  await expect(page.locator("[data-estimate]")).toContainText("Retail");
  await expect(page.locator("[data-estimate]")).not.toContainText("You pay");
  for (const text of await Promise.all(answers)) expect(text).not.toMatch(/discount|WHOLESALE|"partner":\{"monthly/);
  await audit(page, "the last step");
});

test("ada sees what she pays beside retail", async ({ page, signIn }) => {
  const account = (await signIn(page, "ada")).account.id;
  await begin(page, account, "^Port");
  await write(page, "DE", "Office", "1000");
  const estimate = page.locator("[data-estimate]");
  await expect(estimate).toContainText("You pay");
  await expect(estimate).toContainText("€184.50");
  await expect(estimate).toContainText("€225.00");
});

test("a reload resumes where one was, and a double click orders once", async ({ page, signIn, baseURL }) => {
  const account = (await signIn(page, "hugo")).account.id;
  await begin(page, account, "^Cloud router");
  await field(page, "market").selectOption("UK");
  await kept(page);
  await page.reload();
  await expect(step(page, "where")).toBeVisible();
  await expect(field(page, "market")).toHaveValue("UK");
  await field(page, "location").fill("LON3");
  await next(page).click();
  await field(page, "speed_mbps").selectOption("2500");
  await field(page, "term_months").selectOption("1");
  await field(page, "name").fill("Twice");
  await next(page).click();
  await kept(page);
  await page.reload();
  await expect(step(page, "review")).toBeVisible();
  await submit(page).dblclick();
  await expect(stands(page)).toHaveAttribute("data-order-state", "submitted");
  const list = await asked(baseURL, "hugo", "GET", `accounts/${account}/orders?state=submitted`);
  expect(list.content.items.filter(({ name }) => name === "Twice")).toHaveLength(1);
});

test("what is typed outlives the session", async ({ page, signIn, baseURL, expected }) => {
  const account = (await signIn(page, "hugo")).account.id;
  await begin(page, account, "^Virtual edge");
  await field(page, "market").selectOption("DE");
  await kept(page);
  await field(page, "location").fill("Typed before the session ended");
  await signOutEverywhere(baseURL, "hugo");
  expected(status(401, "/api/v1/"));
  const again = page.getByRole("dialog", { name: "Please sign in again" });
  await again.locator("input[name=password]").fill(PASSWORD);
  await page.keyboard.press("Enter");
  await expect(again).toBeHidden();
  await expect(field(page, "location")).toHaveValue("Typed before the session ended");
  await next(page).click();
  await kept(page);
  await page.reload();
  await page.getByRole("button", { name: /Where$/ }).click();
  await expect(field(page, "location")).toHaveValue("Typed before the session ended");
});

test("a market that is not enabled explains itself and offers the way on", async ({ page, signIn }) => {
  const account = (await signIn(page, "hugo")).account.id;
  await begin(page, account, "^Port");
  await write(page, "CH", "Alps", "1000");
  await expect(page.locator("[data-problem]")).toContainText("Ask Halcyon Networks to enable it");
  await expect(submit(page)).toHaveAttribute("aria-disabled", "true");
  await page.getByRole("button", { name: "Change this" }).click();
  await expect(step(page, "where")).toBeFocused();
  await field(page, "market").selectOption("DE");
  await page.getByRole("button", { name: /Check$/ }).click();
  await expect(submit(page)).toHaveAttribute("aria-disabled", "false");
});

for (const who of ["noor", "omar"]) {
  test(`${who} reads only: no button, and a refusal`, async ({ page, signIn, baseURL }) => {
    const account = (await signIn(page, who)).account.id;
    await page.goto(address(account, "services"));
    await arrived(page, "services");
    await expect(page.locator("[data-order]")).toHaveCount(0);
    await page.goto(`${address(account, "services")}/order`);
    await expect(page.locator("main")).toContainText("not order");
    const key = { "idempotency-key": "k" };
    expect((await asked(baseURL, who, "POST", `accounts/${account}/orders`, port("DE", "x"), key)).status).toBe(403);
  });
}

test("ada wants to approve: she rejects one with words and lets another pass", async ({ page, visitor, signIn, baseURL }) => {
  const hugo = await visitor();
  const account = (await signIn(hugo, "hugo")).account.id;
  const home = (await signIn(page, "ada")).account.id;
  await page.goto(`${address(account, "services")}/orders`);
  await page.locator("[data-approvals]").check();
  await expect.poll(async () => (await asked(baseURL, "ada", "GET", `accounts/${account}/approvals`)).content.required).toBe(true);

  await begin(hugo, account, "^Port");
  await write(hugo, "DE", "To be rejected", "1000");
  await expect(hugo.locator("main")).toContainText("Halcyon Networks looks at this order");
  await submit(hugo).click();
  await expect(stands(hugo)).toHaveAttribute("data-order-state", "awaiting_approval");
  const second = await ordered(baseURL, "hugo", account, port("DE", "To be approved"));

  await page.goto(address(home, "dashboard"));
  await page.locator("[data-waiting-orders] a").click();
  await expect(page.locator(".orders > li")).toHaveCount(2);
  await audit(page, "what waits");
  await page.getByRole("link", { name: /To be rejected/ }).click();
  await page.locator("[data-act=reject]").click();
  await expect(page.getByRole("alert")).toContainText("required");
  await page.locator("#order-words").fill("Use the port in Hamburg.");
  await page.locator("[data-act=reject]").click();
  await expect(stands(page)).toHaveAttribute("data-order-state", "rejected");
  await page.goto(`${address(home, "services")}/order-${second.row.id}`);
  await page.locator("[data-act=approve]").click();
  await expect(stands(page)).toHaveAttribute("data-order-state", "submitted");
  // His page follows by itself.
  await expect(hugo.locator("main")).toContainText("Use the port in Hamburg.");

  const third = await ordered(baseURL, "hugo", account, port("DE", "Too late"));
  await page.goto(`${address(home, "services")}/order-${third.row.id}`);
  await expect(page.locator("[data-act=approve]")).toBeVisible();
  const withdrawn = await asked(baseURL, "hugo", "POST", `accounts/${account}/orders/${third.row.id}/withdraw`);
  expect(withdrawn.status).toBe(200);
  await expect(stands(page)).toHaveAttribute("data-order-state", "withdrawn");
  await expect(page.locator("[data-act]")).toHaveCount(0);
  await page.goto(`${address(account, "services")}/orders`);
  await page.locator("[data-approvals]").uncheck();
  await expect.poll(async () => (await asked(baseURL, "ada", "GET", `accounts/${account}/approvals`)).content.required).toBe(false);
});
test.beforeEach(({ expected }, info) => {
  // The rejection without words.
  if (info.title.startsWith("ada wants")) expected(status(422, "reject"));
});

test("an operator moves an order on from the desk", async ({ page, signIn, baseURL }) => {
  const { content } = await session(baseURL, PEOPLE.lena.email);
  const order = await ordered(baseURL, "lena", content.account.id, port("US", "From the desk"));
  await signIn(page, "ops@provider.example");
  await page.goto("/desk");
  const line = page.locator(`[data-order="${order.row.number}"]`);
  await line.locator("[data-act=start]").click();
  await line.locator("[data-act=finish]").click();
  await expect(line).toContainText("Done");
  await audit(page, "the desk");
});

test("what has the focus keeps it while others change the page", async ({ page, signIn, baseURL }) => {
  const account = (await signIn(page, "hugo")).account.id;
  const order = await ordered(baseURL, "hugo", account, port("DE", "Under the focus"));
  await page.goto(address(account, "services", "orders"));
  await page.getByRole("link", { name: "Under the focus" }).click();
  await expect(stands(page)).toHaveAttribute("data-order-state", "submitted");
  const back = page.getByRole("link", { name: "All orders" });
  for (const [focused, act, state] of [[heading(page), "start", "in_progress"], [back, "finish", "done"]]) {
    await focused.focus();
    const done = await asked(baseURL, "ops@provider.example", "POST", `orders/${order.row.id}/advance`, { act });
    expect(done.status).toBe(200);
    await expect(stands(page)).toHaveAttribute("data-order-state", state);
    await expect(focused).toBeFocused();
  }
});

test("a phone of 320 px and the keyboard are enough", async ({ visitor, signIn }) => {
  const page = await visitor({ viewport: { width: 320, height: 1400 }, locale: "de-DE" });
  const account = (await signIn(page, "hugo")).account.id;
  await page.goto(`${address(account, "services")}/order`);
  const width = () => page.evaluate(() => document.documentElement.scrollWidth);
  await page.getByRole("radio").first().focus();
  await page.keyboard.press("Space");
  expect(await width()).toBeLessThanOrEqual(320);
  await audit(page, "the choice");
  await page.keyboard.press("Enter");
  await expect(step(page, "where")).toBeVisible();
  await field(page, "location").fill("x".repeat(128));
  expect(await width()).toBeLessThanOrEqual(320);
  await page.keyboard.press("Enter");
  await expect(step(page, "details")).toBeFocused();
  await field(page, "name").fill("Straßenbahndepotanschlussleitung".repeat(4));
  await page.keyboard.press("Enter");
  await expect(step(page, "review")).toBeFocused();
  await expect(page.locator("[data-problem]")).not.toHaveCount(0);
  expect(await width()).toBeLessThanOrEqual(320);
  await audit(page, "the review");
  await page.goto(`${address(account, "services")}/orders`);
  await expect(page.locator(".orders > li").first()).toBeVisible();
  expect(await width()).toBeLessThanOrEqual(320);
  await audit(page, "the list");
});
