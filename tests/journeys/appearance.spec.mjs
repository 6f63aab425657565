// What every page looks and reads like: audits in light and dark, languages, themes, small windows, zoom.
import { address, PANELS, TITLES } from "./people.mjs";
import { arrived, audit, expect, heading, panel, status, test } from "./support.mjs";

/** Opens the menu of the person. */
const menu = (page) => page.locator("[popovertarget=account-menu]");

test("a page looks the same whether it is opened by its address or from another page", async ({ page, signIn }) => {
  const account = (await signIn(page, "ada")).account.id;
  const sheets = () =>
    page.evaluate(() => [...document.styleSheets].map(({ href }) => /\/(\w+)\.[^/]*$/.exec(href)[1]));
  await page.goto(address(account, "settings"));
  await arrived(page, "settings");
  expect(await sheets()).toEqual(["style", "later"]);
  await page.goto(address(account, "dashboard"));
  await arrived(page, "dashboard");
  await page.locator(`nav a[href="${address(account, "settings")}"]`).click();
  await arrived(page, "settings");
  expect(await sheets()).toEqual(["style", "later"]);
});

test.describe("audits find nothing", () => {
  test("on the page to sign in, and when signing in fails", async ({ page, expected }) => {
    await page.goto("/");
    await expect(page.locator("input[name=email]")).toBeVisible();
    await audit(page, "sign-in");
    expected(status(401, "/api/v1/session"));
    await page.locator("input[name=email]").fill("nobody@nowhere.example");
    await page.locator("input[name=password]").fill("wrong-password");
    await page.keyboard.press("Enter");
    await expect(page.getByRole("alert")).not.toBeEmpty();
    await audit(page, "refused sign-in");
  });

  test("on ada's panels", async ({ page, signIn }) => {
    test.slow();
    const account = (await signIn(page, "ada")).account.id;
    for (const feature of PANELS) {
      await page.goto(address(account, feature));
      await arrived(page, feature);
      await audit(page, feature);
    }
  });

  test("on what opens over and inside ada's panels", async ({ page, signIn }) => {
    test.slow();
    const account = (await signIn(page, "ada")).account.id;
    await page.goto(address(account, "invoices"));
    await arrived(page, "invoices");
    await page.locator("tbody a").first().click();
    await expect(page.locator("tfoot")).toBeVisible();
    await audit(page, "an invoice");
    await menu(page).click();
    await expect(page.locator("[data-sign-out]")).toBeVisible();
    await audit(page, "the menu");
    await page.keyboard.press("Escape");
    await page.locator("[data-nav=company_profile]").click();
    await arrived(page, "company_profile");
    await page.locator("[data-edit]").click();
    await expect(page.locator("form[data-form]")).toBeVisible();
    await audit(page, "the profile's form");
    await page.locator("[data-account]").click();
    await page.getByRole("dialog").getByRole("searchbox").fill("juniper");
    await expect(page.getByRole("dialog").locator("p[role=status]")).toHaveText("1 account");
    await audit(page, "the switcher");
    await page.locator("[data-switch-to]").click();
    await expect(page.locator(".banner")).toBeVisible();
    await page.locator("[data-nav=dashboard]").click();
    await arrived(page, "dashboard");
    await page.locator('main [data-why="dashboard"]').click();
    await expect(page.locator('[aria-current="step"]').last()).toBeVisible();
    await audit(page, "why, and the banner");
  });

  for (const [who, places] of Object.entries({
    hugo: ["services"],
    june: ["dashboard"],
    lena: ["pricing"],
  })) {
    test(`on ${who}'s pages`, async ({ page, signIn }) => {
      const account = (await signIn(page, who)).account.id;
      for (const feature of places) {
        await page.goto(address(account, feature));
        await arrived(page, feature);
        await audit(page, feature);
      }
      if (who !== "hugo") return;
      await page.locator("tbody a").nth(1).click();
      await expect(page.locator(".facts").first()).toBeVisible();
      await audit(page, "a service");
      for (const feature of ["pricing", "chat"]) {
        await page.goto(address(account, feature));
        await page.locator(`[data-why="${feature}"]`).click();
        await audit(page, `hidden ${feature}`);
      }
      await page.goto(address(account, "nothing"));
      await expect(panel(page, "unknown")).toBeVisible();
      await audit(page, "unknown");
    });
  }

  test("on the operators' desk", async ({ page, signIn }) => {
    await signIn(page, "ops");
    await page.goto("/");
    await arrived(page, "desk");
    await audit(page, "desk");
  });

  test("on a page that failed, and on the dialog after a session has ended", async ({ page, context, signIn, expected }) => {
    const account = (await signIn(page, "ada")).account.id;
    await page.goto(address(account, "dashboard"));
    await arrived(page, "dashboard");
    expected(/net::ERR_INTERNET_DISCONNECTED/, /did not arrive/, status(401, "/api/v1/"));
    await context.setOffline(true);
    await page.locator("[data-nav=invoices]").click();
    await expect(page.getByRole("alert")).toBeVisible();
    await audit(page, "failure");
    await context.setOffline(false);
    await context.clearCookies();
    await page.getByRole("button", { name: "Try again" }).click();
    await expect(page.getByRole("dialog").locator("input[name=password]")).toBeVisible();
    await audit(page, "session ended");
  });
});

test("the skip link leads past the navigation", async ({ page, signIn }) => {
  const account = (await signIn(page, "ada")).account.id;
  await page.goto(address(account, "dashboard"));
  await arrived(page, "dashboard");
  await page.keyboard.press("Tab");
  await expect(page.getByRole("link", { name: "Skip to content" })).toBeFocused();
  await expect(page.getByRole("link", { name: "Skip to content" })).toBeInViewport({ ratio: 1 });
  await page.keyboard.press("Enter");
  await expect(heading(page)).toBeFocused();
  await expect(page).toHaveURL(address(account, "dashboard"));
});

test.describe("languages", () => {
  test("ada switches to German and back without losing her place", async ({ page, signIn }) => {
    const account = (await signIn(page, "ada")).account.id;
    const place = `${address(account, "services")}?kind=port&q=hamburg`;
    await page.goto(place);
    await arrived(page, "services");
    await expect(page.locator("html")).toHaveAttribute("lang", "en");
    await menu(page).click();
    await page.locator("#account-menu select[name=language]").selectOption("Deutsch");
    await expect(page.locator("html")).toHaveAttribute("lang", "de");
    await expect(heading(page)).toHaveText("Dienste");
    await expect(page).toHaveURL(place);
    await expect(page).toHaveTitle("Dienste · Portico");
    await expect(page.locator("main .count")).toHaveText("3 Dienste");
    await expect(page.locator("nav")).toHaveAccessibleName("Hauptnavigation");
    expect(await page.locator("[data-nav]").allTextContents()).toEqual([
      "Übersicht",
      "Dienste",
      "Dienststatus",
      "Marktplatz",
      "Preise",
      "Abrechnungsmärkte",
      "Rechnungen",
      "Firmenprofil",
      "Marktplatzprofil",
      "Chat-Support", "Benachrichtigungen",
      "Einstellungen",
    ]);
    await expect(page.locator("tbody")).toContainText("In Betrieb");
    await expect(page.getByRole("searchbox")).toHaveValue("hamburg");

    await page.reload();
    await expect(heading(page)).toHaveText("Dienste");
    await expect(page.locator("html")).toHaveAttribute("lang", "de");
    await page.locator("[data-nav=invoices]").click();
    await expect(heading(page)).toHaveText("Rechnungen");
    await expect(heading(page)).toBeFocused();
    // Money and dates as the language writes them.
    await expect(page.locator("tbody td.number").first()).toHaveText(/^\d{1,3}(\.\d{3})*,\d\d\s€$/);
    await page.goBack();
    await expect(page).toHaveURL(place);
    await expect(heading(page)).toHaveText("Dienste");

    await menu(page).click();
    await page.locator("#account-menu select[name=language]").selectOption("English");
    await expect(heading(page)).toHaveText("Services");
    await expect(page.locator("html")).toHaveAttribute("lang", "en");
    await expect(page).toHaveURL(place);
  });

  test("no panel keeps an English word in German", async ({ visitor, signIn }) => {
    const page = await visitor({ locale: "de-DE" });
    const account = (await signIn(page, "ada")).account.id;
    for (const feature of PANELS) {
      await page.goto(address(account, feature));
      await arrived(page, feature);
      await expect(page.locator("html")).toHaveAttribute("lang", "de");
      await expect(heading(page)).not.toHaveText(feature === "dashboard" ? "Dashboard" : TITLES[feature]);
      const text = await page.locator("body").innerText();
      expect(text).not.toMatch(/\b(?:Account|Search|Sort by|Settings|Services|Supported by|Why do I|months|Not set|Switch)\b/);
      expect(text).not.toMatch(/\{\w+\}/);
    }
  });

  test("the page to sign in can be read in German", async ({ page }) => {
    await page.goto("/");
    await page.locator("select[name=language]").selectOption("Deutsch");
    await expect(page.getByRole("button", { name: "Anmelden" })).toBeVisible();
    await expect(page.locator("html")).toHaveAttribute("lang", "de");
    await expect(page).toHaveTitle("Anmelden · Portico");
    await page.locator("input[name=email]").fill("hugo@harbour.example");
    await page.locator("input[name=password]").fill("portico-demo");
    await page.keyboard.press("Enter");
    await expect(heading(page)).toHaveText("Dienste");
  });
});

test("the choice of colours holds over a reload and beats the device's", async ({ page, signIn }) => {
  const account = (await signIn(page, "hugo")).account.id;
  const background = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  await page.emulateMedia({ colorScheme: "light" });
  await page.goto(address(account, "services"));
  await arrived(page, "services");
  const light = await background();
  await page.emulateMedia({ colorScheme: "dark" });
  const dark = await background();
  expect(dark).not.toBe(light);
  for (const [theme, colour] of [["light", light], ["dark", dark]]) {
    await page.emulateMedia({ colorScheme: theme === "light" ? "dark" : "light" });
    await menu(page).click();
    await page.locator("select[name=theme]").selectOption(theme);
    await expect(page.locator("html")).toHaveAttribute("data-theme", theme);
    expect(await background()).toBe(colour);
    await page.reload();
    await arrived(page, "services");
    await expect(page.locator("html")).toHaveAttribute("data-theme", theme);
    expect(await background()).toBe(colour);
  }
});

test.describe("small windows", () => {
  const width = (page) => page.evaluate(() => document.documentElement.scrollWidth);

  for (const locale of ["en-GB", "de-DE"]) {
    test(`no page scrolls sideways in ${locale} on a phone of 320 px`, async ({ visitor, signIn }) => {
      const page = await visitor({ viewport: { width: 320, height: 640 }, locale });
      for (const [who, features] of Object.entries({ ada: PANELS, hugo: ["services", "pricing"] })) {
        const account = (await signIn(page, who)).account.id;
        for (const feature of features) {
          await page.goto(address(account, feature));
          await arrived(page, who === "hugo" && feature === "pricing" ? "unavailable" : feature);
          expect.soft(await width(page), `${who}, ${feature}`).toBeLessThanOrEqual(320);
          if (feature !== "invoices") continue;
          // Sums may not be cut off.
          const cut = (cells) => cells.filter((cell) => cell.scrollWidth > cell.clientWidth).map((cell) => cell.textContent);
          expect.soft(await page.locator("tbody :is(td.number, th a)").evaluateAll(cut)).toEqual([]);
        }
        await page.goto(address(account, "services"));
        await arrived(page, "services");
        await page.locator("tbody a").first().click();
        await expect(page.locator(".facts").first()).toBeVisible();
        expect.soft(await width(page), `${who}, a service`).toBeLessThanOrEqual(320);
      }
    });
  }

  // A window of 1280 by 1024 px has these at 400 %.
  test("at 400 % everything is there, and scrolls one way only", async ({ visitor, signIn }) => {
    const page = await visitor({ viewport: { width: 320, height: 256 } });
    const account = (await signIn(page, "ada")).account.id;
    for (const feature of ["dashboard", "services", "settings"]) {
      await page.goto(address(account, feature));
      await arrived(page, feature);
      expect.soft(await width(page), feature).toBeLessThanOrEqual(320);
      await expect(heading(page)).toBeInViewport();
      // What has the focus is not hidden behind the bar at the bottom.
      const last = await page.locator("main :is(a, button, summary)").last().elementHandle();
      await last.focus();
      const hidden = async () => {
        const [{ y, height }, bar] = await Promise.all([last.boundingBox(), page.locator("nav").boundingBox()]);
        return y + height - bar.y;
      };
      await expect.poll(hidden, feature).toBeLessThanOrEqual(0);
    }
  });

  test("everything can be reached on a phone", async ({ visitor, signIn }) => {
    const page = await visitor({ viewport: { width: 320, height: 640 }, hasTouch: true });
    await signIn(page, "ada");
    await page.goto("/");
    await arrived(page, "dashboard");
    for (const feature of ["settings", "invoices"]) {
      await page.locator(`[data-nav=${feature}]`).tap();
      await arrived(page, feature);
      await expect(heading(page)).toBeInViewport();
    }
    await page.locator("[data-account]").tap();
    await page.getByRole("dialog").getByRole("searchbox").fill("kestrel");
    await page.locator("[data-switch-to]").filter({ hasText: "Kestrel" }).tap();
    await expect(page.locator(".banner")).toContainText("Kestrel Air");
    await menu(page).tap();
    await page.locator("[data-sign-out]").tap();
    await expect(panel(page, "sign-in")).toBeVisible();
  });
});
