// Each demo user from the sign-in form, by keyboard alone, to every address there is.
import { address, hiddenBecause, hidingLayer, PANELS, PASSWORD, PEOPLE, TITLES } from "./people.mjs";
import { arrived, expect, heading, panel, test } from "./support.mjs";

const navigation = (page) => page.locator("nav[aria-label] [data-nav]");
const links = (page) => navigation(page).evaluateAll((links) => links.map((link) => link.dataset.nav));

/** Types address and password into the form; nothing is clicked. */
async function signInByKeyboard(page, email) {
  await expect(panel(page, "sign-in")).toBeVisible();
  const field = page.locator("input[name=email]");
  await expect(field).toBeVisible();
  await page.keyboard.press("Tab");
  await expect(field).toBeFocused();
  await page.keyboard.type(email);
  await page.keyboard.press("Tab");
  await expect(page.locator("input[name=password]")).toBeFocused();
  await page.keyboard.type(PASSWORD);
  await page.keyboard.press("Enter");
}

/** Moves the focus back with the Tab key until it is on a link of the navigation. */
async function tabTo(page, feature) {
  for (let presses = 0; presses < 200; presses += 1) {
    await page.keyboard.press("Shift+Tab");
    if (await page.evaluate((feature) => document.activeElement.dataset.nav === feature, feature)) return;
  }
  throw new Error(`${feature} cannot be reached by keyboard`);
}

for (const [who, person] of Object.entries(PEOPLE).filter(([, { kind }]) => kind !== "operator")) {
  const visible = PANELS.filter((feature) => !hiddenBecause(person, feature));

  test(`${who} signs in by keyboard, lands on ${person.landing} and opens every link`, async ({ page }) => {
    await page.goto("/");
    await signInByKeyboard(page, person.email);
    await arrived(page, person.landing);
    await expect(page.locator("html")).toHaveAttribute("data-ready", "true");
    const account = await page.locator("[data-account]").getAttribute("data-account");
    await expect(page).toHaveURL(address(account, person.landing));
    await expect(page.locator("[data-account]")).toContainText(person.account);
    await expect(page.locator("nav")).toHaveCount(1);
    expect(await links(page)).toEqual(visible);

    // The landing page last: a link to where one is leads nowhere.
    for (const feature of visible.toSorted((one, other) => (one === person.landing) - (other === person.landing))) {
      if (visible.length === 1) break;
      await tabTo(page, feature);
      await page.keyboard.press("Enter");
      await arrived(page, feature);
      await expect(page).toHaveURL(address(account, feature));
      await expect(page).toHaveTitle(`${TITLES[feature]} · Portico`);
      await expect(heading(page)).toHaveText(TITLES[feature]);
      await expect(heading(page)).toHaveCount(1);
      await expect(heading(page)).toBeFocused();
      await expect(page.locator("[data-nav][aria-current=page]")).toHaveAttribute("data-nav", feature);
    }

    // What the server says agrees with the table that the links were compared with.
    const said = await page.evaluate(() => fetch("/api/v1/context").then((answer) => answer.json()));
    const seen = PANELS.filter((feature) => said.features[feature].access !== "hidden");
    expect(seen).toEqual(PANELS.filter((feature) => !hiddenBecause(person, feature)));
    expect(said.landing).toBe(person.landing);
    expect(said.account.id).toBe(account);
  });

  test(`${who} finds an explanation at every address without a link`, async ({ page, signIn }) => {
    const account = (await signIn(page, who)).account.id;
    for (const feature of PANELS.filter((feature) => !visible.includes(feature))) {
      const because = hiddenBecause(person, feature);
      await page.goto(address(account, feature));
      if (!because) {
        await expect(panel(page, "unknown")).toBeVisible();
        continue;
      }
      await expect(panel(page, "unavailable")).toHaveAttribute("data-feature", feature);
      await expect(panel(page, feature)).toHaveCount(0);
      await expect(heading(page)).toHaveText(`${TITLES[feature]} is not available here`);
      await expect(page.locator("[data-reason]")).toHaveText(because);
      await expect(page.locator("html")).toHaveAttribute("data-ready", "true");
      await page.locator(`[data-why="${feature}"]`).press("Enter");
      await expect(page.locator("details .access").first()).toHaveText("This is not shown.");
      const deciding = page.locator('details [aria-current="step"]');
      await expect(deciding).toHaveCount(1);
      await expect(deciding).toHaveAttribute("data-layer", hidingLayer(person, feature));
      await expect(deciding).toBeVisible();
      await expect(deciding).toContainText("This decides");
    }
  });
}

test("ops signs in by keyboard and lands on the operators' desk, without any feature", async ({ page }) => {
  await page.goto("/");
  await signInByKeyboard(page, PEOPLE.ops.email);
  await arrived(page, "desk");
  await expect(page).toHaveURL("/desk");
  expect(await links(page)).toEqual([]);
  await expect(page.getByRole("row").filter({ hasText: "Halcyon Networks" })).toContainText("24");
  const account = await page.locator("[data-account]").getAttribute("data-account");
  for (const feature of PANELS) {
    await page.goto(address(account, feature));
    await expect(panel(page, "unknown")).toBeVisible();
  }
});
