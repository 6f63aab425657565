// The account in view: a partner looks at the accounts it manages, and at no others.
import { address } from "./people.mjs";
import { arrived, expect, heading, panel, session, status, test } from "./support.mjs";

const inView = (page) => page.locator("[data-account]");
const banner = (page) => page.locator(".banner");
const dialog = (page) => page.getByRole("dialog", { name: "Switch account" });

/** Opens the dialog, types a part of the name and follows the one result. */
async function switchTo(page, name) {
  await inView(page).click();
  await dialog(page).getByRole("searchbox").fill(name);
  await expect(dialog(page).locator("p[role=status]")).toHaveText("1 account");
  await dialog(page).locator("[data-switch-to]").click();
  await expect(inView(page)).toContainText(name);
}

test("ada switches to an account by keyboard, keeps the panel and finds the way back", async ({ page, signIn }) => {
  const home = (await signIn(page, "ada")).account.id;
  await page.goto(address(home, "pricing"));
  await arrived(page, "pricing");
  await expect(banner(page)).toHaveCount(0);

  await inView(page).focus();
  await page.keyboard.press("Enter");
  const search = dialog(page).getByRole("searchbox");
  await expect(search).toBeFocused();
  await expect(dialog(page).locator("p[role=status]")).toHaveText("25 accounts");
  await page.keyboard.type("hn-1001");
  await expect(dialog(page).locator("p[role=status]")).toHaveText("1 account");
  const found = dialog(page).locator("[data-switch-to]");
  await expect(found).toContainText("Harbour Logistics");
  const harbour = await found.getAttribute("data-switch-to");
  await page.keyboard.press("Tab");
  // The list scrolls, so it may be a stop of its own.
  if (!(await found.evaluate((link) => link === document.activeElement))) await page.keyboard.press("Tab");
  await expect(found).toBeFocused();
  await page.keyboard.press("Enter");

  await expect(dialog(page)).toBeHidden();
  await arrived(page, "pricing");
  await expect(page).toHaveURL(address(harbour, "pricing"));
  await expect(inView(page)).toHaveAttribute("data-account", harbour);
  await expect(inView(page)).toContainText("Harbour Logistics");
  await expect(banner(page)).toContainText("You are looking at Harbour Logistics.");
  await expect(heading(page)).toBeFocused();

  await banner(page).getByRole("link", { name: "Back to Halcyon Networks" }).press("Enter");
  await arrived(page, "dashboard");
  await expect(page).toHaveURL(address(home, "dashboard"));
  await expect(inView(page)).toHaveAttribute("data-account", home);
  await expect(banner(page)).toHaveCount(0);
});

test("back, forward and reload keep account and panel", async ({ page, signIn }) => {
  const home = (await signIn(page, "ada")).account.id;
  await page.goto("/");
  await arrived(page, "dashboard");
  await page.locator("[data-nav=services]").click();
  await arrived(page, "services");
  await switchTo(page, "Kestrel Air");
  const kestrel = await inView(page).getAttribute("data-account");
  await page.locator("[data-nav=company_profile]").click();
  await arrived(page, "company_profile");
  await expect(page.locator("main")).toContainText("Kestrel Air A/S");
  await switchTo(page, "Juniper Dental");
  const juniper = await inView(page).getAttribute("data-account");
  await expect(page.locator("main")).toContainText("Juniper Dental Group Ltd");

  const path = [
    [home, "Halcyon Networks", "dashboard"],
    [home, "Halcyon Networks", "services"],
    [kestrel, "Kestrel Air", "services"],
    [kestrel, "Kestrel Air", "company_profile"],
    [juniper, "Juniper Dental", "company_profile"],
  ];
  const check = async ([account, name, feature]) => {
    await expect(page).toHaveURL(address(account, feature));
    await arrived(page, feature);
    await expect(inView(page)).toHaveAttribute("data-account", account);
    await expect(inView(page)).toContainText(name);
    await expect(banner(page)).toHaveCount(account === home ? 0 : 1);
  };
  await check(path.at(-1));
  for (const place of path.slice(0, -1).toReversed()) {
    await page.goBack();
    await check(place);
  }
  for (const place of path.slice(1)) {
    await page.goForward();
    await check(place);
  }
  await page.reload();
  await check(path.at(-1));
  await expect(page.locator("main")).toContainText("Juniper Dental Group Ltd");
  await page.goBack();
  await check(path.at(-2));
});

test("the sign of the portal leads to the start page, and back leads back", async ({ page, signIn }) => {
  const home = (await signIn(page, "ada")).account.id;
  await page.goto(address(home, "services"));
  await arrived(page, "services");
  await page.locator("a.brand").click();
  await arrived(page, "dashboard");
  await expect(page).toHaveURL(address(home, "dashboard"));
  await page.goBack();
  await expect(page).toHaveURL(address(home, "services"));
  await arrived(page, "services");
});

test("the links are those of the account in view, and each explains itself", async ({ page, signIn }) => {
  await signIn(page, "ada");
  await page.goto("/");
  await arrived(page, "dashboard");
  const features = () => page.locator("[data-nav]").evaluateAll((links) => links.map((link) => link.dataset.nav));
  const partners = ["dashboard", "services", "service_status", "marketplace", "pricing", "billing_markets", "invoices", "company_profile", "settings"];
  const context = (account) =>
    page.evaluate((account) => fetch(`/api/v1/context?account=${account}`).then((answer) => answer.json()), account);

  // The provider supports Kestrel Air: chat is between the two of them, unless a setting says otherwise.
  await switchTo(page, "Kestrel Air");
  const kestrel = await inView(page).getAttribute("data-account");
  expect(await features()).toEqual([...partners.slice(0, -1), "notifications", "settings"]);
  expect((await context(kestrel)).features.chat).toMatchObject({ access: "hidden", reason: "default" });
  for (const feature of ["chat", "marketplace_profile"]) {
    await page.goto(address(kestrel, feature));
    await expect(panel(page, "unavailable")).toHaveAttribute("data-feature", feature);
  }

  await page.goto("/");
  await arrived(page, "dashboard");
  await switchTo(page, "Juniper Dental");
  await arrived(page, "dashboard");
  expect(await features()).toEqual([...partners.slice(0, -1), "chat", "notifications", "settings"]);
  await page.locator('main [data-why="dashboard"]').click();
  const why = page.getByRole("dialog", { name: "Why: Dashboard" });
  await expect(why).toContainText("Users of Halcyon Networks always see this.");
  const rule = why.locator(".layers").first().locator("[data-layer]");
  await expect(rule).toHaveCount(1);
  await expect(rule).toHaveAttribute("aria-current", "step");
  await expect(why.getByRole("heading", { name: "What users of Juniper Dental get" })).toBeVisible();
  const theirs = why.locator(".layers").last();
  const layers = theirs.locator("[data-layer]");
  await expect(layers).toHaveCount(4);
  expect(await layers.evaluateAll((items) => items.map((item) => item.dataset.layer))).toEqual([
    "locked",
    "overridden",
    "inherited",
    "default",
  ]);
  await expect(theirs.locator('[aria-current="step"]')).toHaveCount(1);
  await expect(theirs.locator('[aria-current="step"]')).toHaveAttribute("data-layer", "overridden");
  await expect(theirs.locator('[aria-current="step"]')).toContainText("Set for Juniper Dental alone.");
  await page.keyboard.press("Escape");
  await expect(why).toBeHidden();
  await expect(page.locator('main [data-why="dashboard"]')).toBeFocused();
});

test("users of an account see which layer decides for them", async ({ page, signIn }) => {
  const account = (await signIn(page, "lena")).account.id;
  await page.goto(address(account, "pricing"));
  await arrived(page, "pricing");
  await page.locator('main [data-why="pricing"]').press("Enter");
  const why = page.getByRole("dialog", { name: "Why: Pricing" });
  await expect(why).toContainText("You can view this.");
  await expect(why.locator('[aria-current="step"]')).toHaveAttribute("data-layer", "overridden");
  await expect(why.locator('[aria-current="step"]')).toContainText("This decides");
});

test("a lock is shown as what decides", async ({ page, signIn }) => {
  await signIn(page, "ada");
  await page.goto("/");
  await arrived(page, "dashboard");
  await page.locator("[data-nav=pricing]").click();
  await arrived(page, "pricing");
  await switchTo(page, "Dunmore Credit Union");
  await arrived(page, "pricing");
  await page.locator('main [data-why="pricing"]').click();
  const why = page.getByRole("dialog", { name: "Why: Pricing" });
  const theirs = why.locator(".layers").last();
  await expect(theirs.locator('[aria-current="step"]')).toHaveAttribute("data-layer", "locked");
  await expect(theirs.locator('[data-layer="overridden"] .layer-value')).toHaveText("On");
});

test("an account of another partner, or none at all, is no such account", async ({ page, signIn, baseURL, expected }) => {
  const foreign = (await session(baseURL, "lena@lumen.example")).content.account.id;
  await signIn(page, "ada");
  for (const account of [foreign, "00000000-0000-4000-8000-000000000000"]) {
    expected(status(404, account));
    await page.goto(address(account, "services"));
    await expect(heading(page)).toHaveText("No such account");
    await expect(page.locator("main")).not.toContainText("Lumen");
    await page.getByRole("link", { name: "Go to the start page" }).click();
    await arrived(page, "dashboard");
    await expect(inView(page)).toContainText("Halcyon Networks");
  }
});

test("hugo cannot look at another account, and has nothing to switch", async ({ page, signIn, baseURL, expected }) => {
  const [kestrel, halcyon] = await Promise.all(
    ["kim@kestrel.example", "ada@halcyon.example"].map(
      async (email) => (await session(baseURL, email)).content.account.id,
    ),
  );
  const own = (await signIn(page, "hugo")).account.id;
  for (const account of [kestrel, halcyon]) {
    expected(status(404, account));
    await page.goto(address(account, "services"));
    await expect(heading(page)).toHaveText("No such account");
    await expect(inView(page)).toHaveAttribute("data-account", own);
    await expect(page.locator("main")).not.toContainText(/Kestrel|Halcyon/);
  }
  await expect(page.locator("button[data-account]")).toHaveCount(0);
  await page.getByRole("link", { name: "Go to the start page" }).click();
  await arrived(page, "services");
  await expect(page.locator("tbody")).toContainText("Hamburg terminal A");
});

test("the search finds accounts by name and reference, and says when there is none", async ({ page, signIn }) => {
  await signIn(page, "ada");
  await page.goto("/");
  await arrived(page, "dashboard");
  await inView(page).click();
  const search = dialog(page).getByRole("searchbox");
  const found = dialog(page).locator("[data-switch-to]");
  for (const [typed, names] of [
    ["zürcher", ["Zürcher Uhrwerke"]],
    ["HN-1009", ["Fjordline Færger"]],
    ["gr", ["Granite Peak Insurance", "Orchard Lane Grocers"]],
    ["lumen", []],
  ]) {
    await search.fill(typed);
    await expect(dialog(page).locator("p[role=status]")).toHaveText(`${names.length} account${names.length === 1 ? "" : "s"}`);
    await expect(found.locator(".account-name")).toHaveText(names);
  }
  // In a search field that holds something, browsers take the first Escape to empty it.
  await search.fill("");
  await page.keyboard.press("Escape");
  await expect(dialog(page)).toBeHidden();
  await expect(inView(page)).toBeFocused();
});
