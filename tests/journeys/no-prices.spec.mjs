// Nobody gets a price that is not for them: not on a page, and not in any answer behind it.
import { address, PANELS } from "./people.mjs";
import { expect, panel, status, test } from "./support.mjs";

// Amounts as people write them, currencies as such, and the fields that only answers about money have.
const CODE = "EUR|USD|GBP|AUD|CHF|JPY|SGD|DKK|NOK|SEK|PLN|CAD|HKD|NZD|BGN";
const AMOUNT = new RegExp(`[€$£¥]|\\b(?:${CODE})\\b`);
const MONEY = /"(?:minor|currency|retail_monthly|retail_once|monthly|once|amount|discounts|price|tax|margin|listed_on)"\s*:/;
// Words about discounts and margins, in English and German; whole words.
const DISCOUNT = /(?<!\p{L})(?:discount(?:s|ed)?|rebates?|promotion(?:s|al)?|wholesale|reseller|markup|margins?|Rabatte?|Preisnachlass|Nachlass|Nachlässe|Aktionsrabatte?|Skonto|Margen?)(?!\p{L})/iu;

/** What gives a price away. */
const found = (text) => [AMOUNT, MONEY, DISCOUNT].map((pattern) => pattern.exec(text)?.[0]).filter(Boolean);

/** As many addresses of one page as are looked at. */
const VARIANTS = 2;

/** Follows every link of the page's own origin, and visits every feature's address; collects all answers. */
async function crawl(page, account, start) {
  const answers = [];
  page.on("response", (response) => {
    const { pathname } = new URL(response.url());
    // The stream of events has no end; it says of what kind an event is and nothing else.
    if (pathname.startsWith("/api/") && pathname !== "/api/v1/events") {
      answers.push(response.text().then((text) => [response.url(), text], () => [response.url(), ""]));
    }
  });
  const features = PANELS;
  const todo = [start, ...features.map((feature) => address(account, feature))];
  const done = new Set();
  const texts = [];
  while (todo.length > 0) {
    const path = todo.shift();
    if (done.has(path)) continue;
    // A calendar has a link to the next month for ever.
    const [place] = path.split("?");
    if ([...done].filter((other) => other.split("?")[0] === place).length >= VARIANTS) continue;
    done.add(path);
    if (path.startsWith("/api/")) {
      // A file.
      answers.push(page.request.get(path).then(async (answer) => [path, await answer.text()]));
      continue;
    }
    await page.goto(path);
    await expect(page.locator("main h1")).toBeVisible();
    await expect(page.locator(".skeleton:visible")).toHaveCount(0);
    for (const why of await page.locator("main button[data-why]").all()) {
      await why.click();
      texts.push([path, await page.getByRole("dialog").innerText()]);
      await page.keyboard.press("Escape");
    }
    await page.locator("main details").evaluateAll((all) => all.forEach((details) => (details.open = true)));
    texts.push([path, await page.locator("body").innerText()]);
    const links = await page.locator("a[href]").evaluateAll((links) => links.map(({ href }) => new URL(href)).filter(({ origin }) => origin === location.origin).map(({ pathname, search }) => pathname + search));
    todo.push(...links.filter((link) => !done.has(link)));
  }
  return { texts, answers: await Promise.all(answers), done };
}

for (const locale of ["en", "de"]) {
  test.describe(locale, () => {
    test.use({ locale });

    test("hugo finds no price anywhere", async ({ page, signIn }) => {
      test.setTimeout(240_000);
      const account = (await signIn(page, "hugo")).account.id;
      const { texts, answers, done } = await crawl(page, account, "/");
      expect(done.size).toBeGreaterThan(15);
      expect(answers.length).toBeGreaterThan(done.size);
      for (const [where, text] of [...texts, ...answers]) expect(found(text), where).toEqual([]);
    });
  });
}

test("hugo orders without meeting a price, step by step", async ({ page, signIn }) => {
  const account = (await signIn(page, "hugo")).account.id;
  const answers = [];
  page.on("response", (response) => {
    if (/\/api\/v1\/.*\/orders/.test(response.url())) answers.push(response.text().catch(() => ""));
  });
  const clean = async () => expect(found(await page.locator("body").innerText())).toEqual([]);
  await page.goto(address(account, "services", "order"));
  await page.getByRole("radio", { name: /Port/ }).check();
  await clean();
  for (const name of ["where", "details", "review"]) {
    await page.locator(name === "where" ? "form button[type=submit]" : "[data-next]").first().click();
    await expect(page.locator(`[data-step="${name}"]`)).toBeVisible();
    await clean();
  }
  expect(answers.length).toBeGreaterThan(1);
  for (const answer of await Promise.all(answers)) expect(found(answer)).toEqual([]);
});

test("the same eyes find prices where there are some", async ({ page, signIn }) => {
  const account = (await signIn(page, "ada")).account.id;
  for (const [feature, expected] of [["pricing", /[€$£¥]|margin/i], ["invoices", /€|EUR/], ["billing_markets", /promotional|EUR/]]) {
    const answer = page.waitForResponse((response) => new RegExp(`/api/v1/accounts/[^/]+/${feature.replace("_", "-")}$`).test(response.url()));
    await page.goto(address(account, feature));
    expect(found(await (await answer).text()), feature).not.toEqual([]);
    await expect(page.locator(".skeleton:visible")).toHaveCount(0);
    expect(found(await page.locator("main").innerText()).join(" "), feature).toMatch(expected);
  }
});

for (const who of ["hugo", "omar", "kim", "june"]) {
  test(`${who} asks the API itself for prices, and gets none`, async ({ page, signIn, expected }) => {
    const account = (await signIn(page, who)).account.id;
    expected(status(404, account));
    await page.goto(address(account, "services"));
    for (const path of ["pricing", "invoices", "billing-markets"]) {
      const ask = async (path) => {
        const answer = await fetch(path);
        return { status: answer.status, text: await answer.text() };
      };
      const { status, text } = await page.evaluate(ask, `/api/v1/accounts/${account}/${path}`);
      expect(status, path).toBe(404);
      expect(found(text), path).toEqual([]);
    }
  });
}

test("lena sees retail prices, and nothing that tells what her partner pays", async ({ page, signIn }) => {
  const account = (await signIn(page, "lena")).account.id;
  const answer = page.waitForResponse((response) => /\/api\/v1\/.*\/pricing$/.test(response.url()));
  await page.goto(address(account, "pricing"));
  await expect(panel(page, "pricing").locator("tbody td.number").first()).toHaveText(/\d/);
  const text = await (await answer).text();
  expect(text).toContain("retail_monthly");
  expect(text).not.toMatch(/"partner":|discount|WHOLESALE|PARTNER|monthlyRate|margin/);
  await expect(page.getByRole("columnheader", { name: /Your price|Margin/ })).toHaveCount(0);
});

test("ada sees her prices beside the retail prices", async ({ page, signIn }) => {
  const account = (await signIn(page, "ada")).account.id;
  const answer = page.waitForResponse((response) => /\/api\/v1\/.*\/pricing$/.test(response.url()));
  await page.goto(address(account, "pricing"));
  await expect(page.getByRole("columnheader", { name: "Your price per month" })).toBeVisible();
  await expect(page.getByRole("columnheader", { name: "Margin per month" })).toBeVisible();
  // The patterns above do find prices where there are some.
  await expect(panel(page, "pricing").locator("tbody")).toHaveText(AMOUNT);
  expect(await (await answer).text()).toMatch(MONEY);
});
