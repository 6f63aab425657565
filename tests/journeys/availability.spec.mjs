// Service status overview and availability: opened down to services, added up in a ledger, taken along as a file.
import { readFileSync } from "node:fs";
import { address } from "./people.mjs";
import { arrived, audit, expect, test } from "./support.mjs";

const FEATURE = "service_status";
const card = (page, id) => page.locator(`[data-offering="${id}"]`);
const summary = (within, name) => within.locator("summary", { hasText: name });
const day = (back) => new Date(Date.now() - back * 864e5).toISOString().slice(0, 10);

async function open(page, signIn, who, item, query = "") {
  const account = (await signIn(page, who)).account.id;
  await page.goto(address(account, FEATURE, item) + query);
  await arrived(page, FEATURE);
  return address(account, FEATURE, item);
}

/** Opens something that is closed, with the keyboard. */
async function unfold(details) {
  await details.focus();
  await details.press("Enter");
}

test("the overview opens from an offering over accounts to services", async ({ page, signIn }) => {
  await open(page, signIn, "ada", "overview");
  const ports = card(page, "port-tenants");
  await expect(ports.locator("h2")).toHaveText("Port - Halcyon Networks (Partner Tenants)");
  await expect(card(page, "port").locator("h2")).toHaveText("Port");
  await expect(ports.locator(":scope > svg")).toHaveAccessibleName(/90 days: disturbed on \d+ days?/);
  await audit(page, "the overview");
  await unfold(summary(ports, "days on which"));
  await expect(ports.getByRole("region").getByRole("row").nth(1)).toContainText("outage");
  await unfold(summary(ports, "By account"));
  const harbour = ports.locator("details", { hasText: "Harbour Logistics" }).locator("summary", { hasText: "Harbour Logistics" });
  await unfold(harbour);
  await expect(ports.getByRole("link", { name: "Hamburg terminal A" })).toBeVisible();
  await audit(page, "the overview, opened");
  // The formula is in the address, and said.
  await page.locator("select[name=formula]").selectOption("strict");
  await expect(page).toHaveURL(/formula=strict/);
  await expect(page.locator("main")).toContainText("Formula: Strict");
});

test("a percentage opens into the ledger that it is the sum of", async ({ page, signIn }) => {
  await open(page, signIn, "ada", "availability", `?from=${day(80)}&to=${day(1)}&formula=weighted`);
  const ports = card(page, "port-tenants");
  await expect(ports.locator(".percent")).toContainText(/%.*Weighted/);
  await audit(page, "availability");
  await unfold(summary(ports, "The last twelve months"));
  await expect(ports.getByRole("region").getByRole("row")).toHaveCount(13);
  await unfold(summary(ports, "By account"));
  // The least available first.
  const first = ports.locator(".inside > ul > li").first();
  await expect(first).toContainText("Target missed");
  await unfold(first.locator("summary").first());
  await first.locator(".inside > ul > li a").first().click();
  await expect(page).toHaveURL(/service=/);
  await expect(page.locator(".offering-head h2")).not.toHaveText("");
  const fact = (name) => page.locator(".fact", { has: page.locator("dt", { hasText: name }) }).first().locator("dd");
  const sum = page.locator("tfoot tr").first().locator("td");
  await expect(sum.nth(2)).toHaveText(await fact("Lost").innerText());
  await audit(page, "a ledger");
  await page.locator("input[name=from]").fill(day(20));
  await page.locator("input[name=from]").blur();
  await expect(page).toHaveURL(new RegExp(`from=${day(20)}`));
});

test("figures are taken along as a file", async ({ page, signIn }) => {
  await open(page, signIn, "ada", "availability", `?from=${day(80)}&to=${day(1)}`);
  for (const [name, head] of [["Services as CSV", "offering,account,"], ["Ledger as CSV", "offering,account,"]]) {
    const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name }).click()]);
    expect(file.suggestedFilename()).toMatch(/^portico-\w+-contract-[\d-]+\.csv$/);
    const text = readFileSync(await file.path(), "utf8");
    expect(text).toContain(head);
    expect(text).toContain("Port - Halcyon Networks (Partner Tenants)");
  }
});

test("a managed user sees their own account only", async ({ page, signIn }) => {
  await open(page, signIn, "hugo", "overview");
  await expect(card(page, "port")).toBeVisible();
  await expect(page.locator("main")).not.toContainText("Partner Tenants");
  await unfold(summary(card(page, "port"), "By service"));
  await expect(page.getByRole("link", { name: "Hamburg terminal A" })).toBeVisible();
  await page.locator(".tabs a", { hasText: "Availability" }).click();
  await expect(card(page, "port").locator(".percent")).toContainText("Contract");
  await expect(page.locator("main")).not.toContainText("Partner Tenants");
});

test.describe("in German", () => {
  test.use({ locale: "de-DE" });

  test("both pages fit a narrow screen, and paper", async ({ page, signIn }) => {
    for (const item of ["overview", "availability"]) {
      await open(page, signIn, "ada", item);
      await page.setViewportSize({ width: 320, height: 640 });
      // The first of them holds a table.
      await unfold(card(page, "port-tenants").locator("summary").first());
      await expect(card(page, "port-tenants").getByRole("region")).toBeVisible();
      const wide = await page.evaluate(() => document.documentElement.scrollWidth);
      expect(wide, item).toBeLessThanOrEqual(320);
      await page.emulateMedia({ media: "print" });
      await expect(page.locator(".tabs")).toBeHidden();
      await expect(card(page, "port-tenants")).toBeVisible();
      await page.emulateMedia({ media: null });
      await page.setViewportSize({ width: 1280, height: 800 });
    }
  });
});
