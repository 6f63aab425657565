// Notifications: the inbox follows, what one chose is kept, and holes are marked.
import { address } from "./people.mjs";
import { arrived, audit, expect, heading, panel, test } from "./support.mjs";

const FEATURE = "notifications";
const rows = (page) => page.locator("[data-notification]");
const width = (page) => page.evaluate(() => document.documentElement.scrollWidth);

test("kim reads what she was told, marks it, and it stays marked", async ({ page, signIn }) => {
  const { account } = await signIn(page, "kim");
  await page.goto(address(account.id, FEATURE));
  await arrived(page, FEATURE);
  await expect(heading(page)).toHaveText("Notifications");
  // Her own sign-in on this device.
  const own = rows(page).filter({ hasText: "Kim Sørensen signed in on a new device" }).first();
  await expect(own).toContainText("Unread");
  await audit(page, "inbox");
  await own.getByRole("button", { name: /^Mark as read/ }).click();
  await expect(own).not.toContainText("Unread");
  await page.reload();
  await arrived(page, FEATURE);
  await expect(own).not.toContainText("Unread");
  await page.getByLabel("Category").selectOption("financial");
  await expect(page.getByText("No notifications")).toBeVisible();
});

test("ada is told of a sign-in while she looks, switches a category off, and sees where nobody hears", async ({
  page, signIn, visitor,
}) => {
  const { account } = await signIn(page, "ada");
  await page.goto(address(account.id, FEATURE));
  await arrived(page, FEATURE);
  const other = await visitor();
  await signIn(other, "noor");
  await expect(rows(page).filter({ hasText: "Noor" }).first()).toBeVisible();

  await page.getByRole("link", { name: "What I want to hear" }).click();
  const row = page.locator("[data-category=services]");
  await expect(row).toBeVisible();
  await expect(page.locator("[data-category=security] input").first()).toBeDisabled();
  await audit(page, "choices");
  await row.getByLabel("Services: By mail").uncheck();
  await page.getByLabel("Tell me nothing of any managed account").check();
  await expect(page.getByLabel("Tell me nothing of any managed account")).toBeChecked();
  await page.reload();
  await expect(row.getByLabel("Services: By mail")).not.toBeChecked();
  await expect(page.getByLabel("Tell me nothing of any managed account")).toBeChecked();
  await page.getByLabel("Tell me nothing of any managed account").uncheck();

  await page.getByRole("link", { name: "Reachability" }).click();
  const harbour = page.locator("[data-reach]").filter({ has: page.getByRole("heading", { name: "Harbour Logistics" }) });
  // Nobody has subscribed to it.
  await expect(harbour.locator("[data-category=service_status]")).toContainText("Nobody hears");
  await expect(harbour.locator("[data-category=security]")).toContainText("of yours");
  await audit(page, "reachability");
});

test("every part fits a phone of 320 px, in German", async ({ visitor, signIn }) => {
  const page = await visitor({ viewport: { width: 320, height: 640 }, locale: "de-DE" });
  const { account } = await signIn(page, "ada");
  for (const item of [undefined, "subscriptions", "reach"]) {
    await page.goto(address(account.id, FEATURE, item));
    await expect(panel(page, FEATURE)).toBeVisible();
    await expect(page.locator("html")).toHaveAttribute("data-ready", "true");
    await expect(heading(page)).toHaveText("Benachrichtigungen");
    expect.soft(await width(page), item ?? "inbox").toBeLessThanOrEqual(320);
    await audit(page, item ?? "inbox");
  }
});
