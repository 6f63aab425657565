// Changing settings: scopes, the preview and what came of it, undo, history, two admins at once, the keyboard.
import { writeFileSync } from "node:fs";
import { startDemo } from "../../scripts/demo-server.mjs";
import { address } from "./people.mjs";
import { arrived, audit, expect, heading, status, test as watched } from "./support.mjs";

// A change reaches every account of the partner, so each journey has a store of its own.
const test = watched.extend({
  baseURL: async ({}, use) => {
    const server = await startDemo();
    await use(server.url);
    await server.stop();
  },
});

// High enough for every account of the demo.
test.use({ viewport: { width: 1280, height: 1900 } });

const dialog = (page) => page.locator(".change-dialog");
const confirm = (page) => dialog(page).locator("[data-confirm]");
const sum = (page) => dialog(page).locator("[data-preview-sum]");
const group = (page, effect) => dialog(page).locator(`[data-effect=${effect}]`);
const saved = (page) => page.locator("[data-saved]");
const row = (page, name) => page.locator(".matrix [data-row]").filter({ hasText: name });
const cell = (page, name, setting) => row(page, name).locator(`[data-setting=${setting}]`);
const scope = (page, value) => dialog(page).locator(`input[name=scope][value=${value}]`);
const value = (page, value) => dialog(page).locator(`input[name=value][value=${value}]`);

async function open(page, signIn, who = "ada", query = "") {
  const account = (await signIn(page, who)).account.id;
  await page.goto(`${address(account, "settings")}${query}`);
  await arrived(page, "settings");
  return account;
}

/** The newest change, as the server tells it. */
const newest = (page, account) =>
  page.evaluate(async (account) => {
    const answer = await fetch(`/api/v1/accounts/${account}/settings/history?limit=1`);
    return (await answer.json()).items[0];
  }, account);

test("pricing for all who follow, from one account: the preview is what happens, and undo takes it back", async ({ page, signIn }) => {
  const account = await open(page, signIn);
  await cell(page, "Harbour Logistics", "pricing").click();
  await expect(scope(page, "shared")).toBeChecked();
  await expect(dialog(page)).toContainText("All 21 accounts that follow");
  await expect(sum(page)).toHaveText("21 accounts change · 2 keep their own value · 1 is blocked");
  await expect(group(page, "on")).toHaveAttribute("data-count", "21");
  await expect(group(page, "on")).toContainText("Their users gain: retail prices.");
  await expect(group(page, "kept")).toContainText("Cobalt Robotics");
  await expect(group(page, "locked")).toContainText("Dunmore Credit Union");
  await dialog(page).getByRole("button", { name: "and 15 more" }).click();
  await expect(group(page, "on").locator("li")).toHaveCount(21);
  await dialog(page).locator("textarea[name=note]").fill("Asked for by Hugo <b>today</b>");
  await expect(confirm(page)).toHaveText("Turn Pricing on for 21 accounts");
  await confirm(page).click();
  await expect(saved(page)).toContainText("Shared value of Pricing: On");
  await expect(cell(page, "Harbour Logistics", "pricing")).toHaveAttribute("data-source", "inherited");
  await expect(cell(page, "Cobalt Robotics", "pricing")).toHaveAttribute("data-source", "pin");
  const entry = await newest(page, account);
  expect(entry).toMatchObject({ act: "shared", by: "Ada Halvorsen", note: "Asked for by Hugo <b>today</b>", reach: { changed: 21, kept: 2, blocked: 1 } });

  await saved(page).locator("[data-undo]").click();
  await expect(group(page, "off")).toHaveAttribute("data-count", "21");
  await expect(confirm(page)).toHaveText("Take back 1 value");
  await confirm(page).click();
  await expect(cell(page, "Harbour Logistics", "pricing")).toHaveAttribute("data-source", "default");
  expect(await newest(page, account)).toMatchObject({ act: "undo", undoes: entry.id, reach: { changed: 21 } });
});

test("for one account only, with an end and a clear again", async ({ page, signIn }) => {
  const account = await open(page, signIn);
  await cell(page, "Harbour Logistics", "dashboard").click();
  await scope(page, "only").check();
  await expect(sum(page)).toHaveText("1 account changes");
  await dialog(page).locator("input[name=last-day]").fill("2001-01-01");
  await expect(sum(page)).toHaveText("The last day is over. Choose a later one.");
  await expect(confirm(page)).toHaveAttribute("aria-disabled", "true");
  const day = `${new Date().getFullYear() + 1}-03-01`;
  await dialog(page).locator("input[name=last-day]").fill(day);
  await expect(confirm(page)).toHaveText("Turn Dashboard on for Harbour Logistics");
  await confirm(page).click();
  await expect(cell(page, "Harbour Logistics", "dashboard")).toHaveAttribute("data-source", "own");
  await expect(cell(page, "Harbour Logistics", "dashboard")).toContainText("until Mar 1");
  expect((await newest(page, account)).writes[0].until).toBeGreaterThan(Date.parse(day));
  await cell(page, "Harbour Logistics", "dashboard").click();
  await scope(page, "only").check();
  await value(page, "clear").check();
  await expect(confirm(page)).toHaveText("Let Harbour Logistics follow again: Dashboard");
  await confirm(page).click();
  await expect(cell(page, "Harbour Logistics", "dashboard")).toHaveAttribute("data-source", "default");
});

test("an own value is never cleared or kept without asking", async ({ page, signIn }) => {
  const account = await open(page, signIn);
  await cell(page, "Cobalt Robotics", "pricing").click();
  await value(page, "on").check();
  const own = dialog(page).locator("input[name=own]");
  await expect(own).toHaveCount(2);
  for (const answer of await own.all()) await expect(answer).not.toBeChecked();
  await expect(confirm(page)).toHaveAttribute("aria-disabled", "true");
  await confirm(page).click({ force: true });
  await expect(dialog(page)).toBeVisible();
  await dialog(page).locator("input[name=own][value=keep]").check();
  await expect(group(page, "kept")).toHaveAttribute("data-count", "2");
  await dialog(page).locator("input[name=own][value=clear]").check();
  await expect(group(page, "kept")).toHaveAttribute("data-count", "1");
  await expect(group(page, "moved")).toContainText("Cobalt Robotics");
  await confirm(page).click();
  await expect(cell(page, "Cobalt Robotics", "pricing")).toHaveAttribute("data-source", "inherited");
  expect((await newest(page, account)).reach).toMatchObject({ changed: 21, moved: 1, kept: 1, blocked: 1 });
});

test("a selection: many at once, what is blocked is named, and the numbers are the server's", async ({ page, signIn }) => {
  const account = await open(page, signIn);
  await page.locator("select[name=support]").selectOption("provider");
  await expect(page.locator("main .count")).toHaveText("7 managed accounts");
  await page.locator(".matrix-head input").check();
  await expect(page.locator("[data-selected]")).toHaveText("7 accounts selected");
  await page.locator("select[name=support]").selectOption("");
  await row(page, "Orchard Lane").locator("input").check();
  await page.getByRole("button", { name: "Change a setting" }).click();
  await expect(sum(page)).toHaveText("Choose a setting.");
  await dialog(page).locator("select[name=which]").selectOption("notifications");
  await value(page, "off").check();
  await expect(group(page, "ruled")).toContainText("Orchard Lane Grocers");
  const changed = Number(await group(page, "off").getAttribute("data-count"));
  expect(changed).toBe(7);
  await confirm(page).click();
  await expect(saved(page)).toContainText("Notifications for 7 accounts: Off");
  expect((await newest(page, account)).reach).toMatchObject({ changed, blocked: 1 });

  // What one has, others get.
  await page.locator("select[name=support]").selectOption("partner");
  await page.getByRole("button", { name: "Clear selection" }).click();
  await row(page, "Alder & Finch").locator("input").check();
  await row(page, "Jade Garden").locator("input").check();
  await page.getByRole("button", { name: "Copy settings to them" }).click();
  await dialog(page).locator("input[name=source-search]").fill("larkspur");
  await dialog(page).locator("input[name=source]").check();
  await expect(confirm(page)).toHaveText("Copy to 2 accounts");
  await confirm(page).click();
  await expect(cell(page, "Jade Garden", "company_profile")).toHaveAttribute("data-source", "own");
  expect(await newest(page, account)).toMatchObject({ act: "copy", from: { name: "Larkspur Pharma" }, reach: { changed: 2 } });
});

test("the column's head changes the shared value; what if shows three people", async ({ page, signIn }) => {
  await open(page, signIn);
  await page.locator("[data-shared=dashboard]").click();
  await expect(dialog(page).locator("h2")).toHaveText("Dashboard: the shared value");
  await dialog(page).locator("[data-what-if] summary").click();
  const columns = dialog(page).locator(".what-if-columns > section");
  await expect(columns).toHaveCount(3);
  await expect(columns.nth(0).locator("[data-change=gained]")).toHaveCount(0);
  await expect(columns.nth(1).locator("[data-feature=dashboard]")).toHaveAttribute("data-change", "gained");
  await expect(columns.nth(2).locator("[data-feature=dashboard]")).toHaveAttribute("data-change", "gained");
  await confirm(page).click();
  await expect(page.locator("[data-shared=dashboard]")).toContainText("Shared: on");
});

test("an account's page shows its settings, and an address opens the dialog", async ({ page, signIn }) => {
  await open(page, signIn);
  await row(page, "Juniper Dental").getByRole("link").click();
  await expect(page.locator(".banner")).toContainText("Juniper Dental");
  const card = page.locator(".account-settings [data-setting=dashboard]");
  await expect(card).toHaveAttribute("data-source", "own");
  await expect(card).toContainText("Without it the account would follow: Off");
  await card.getByRole("button").click();
  await expect(dialog(page).locator("h2")).toHaveText("Dashboard: Juniper Dental");
  await expect(dialog(page)).toContainText(/All \d+ accounts that follow/);
  await page.keyboard.press("Escape");
  await expect(dialog(page)).toBeHidden();
  const id = new URL(page.url()).pathname.split("/")[2];
  await page.goto(`${address(id, "settings")}?account=${id}&setting=pricing&value=on&answers=r-1`);
  await expect(value(page, "on")).toBeChecked();
  await expect(dialog(page).locator("h2")).toHaveText("Pricing: Juniper Dental");
});

test("history: filtered, opened, undone with what stands in the way, and as of then", async ({ page, signIn }) => {
  await open(page, signIn);
  await cell(page, "Tamarind Foods", "chat").click();
  await scope(page, "only").check();
  await confirm(page).click();
  await expect(saved(page)).toContainText("Chat support for Tamarind Foods only: On");
  await page.locator("[data-tab=history]").click();
  const entries = page.locator(".entry");
  await expect(entries.first()).toContainText("Ada Halvorsen");
  const all = await entries.count();
  await page.locator("input[name=account]").fill("Tamarind Foods");
  await page.locator("input[name=account]").press("Enter");
  await expect(page).toHaveURL(/account=/);
  await expect.poll(() => entries.count()).toBeLessThan(all);
  await expect(entries.first()).toContainText("Tamarind Foods");
  await entries.first().locator("summary").click();
  await expect(entries.first().locator("[data-writes] tbody tr")).toHaveText([/Tamarind Foods.*Chat support.*Not set.*On/]);
  await page.locator("select[name=setting]").selectOption("chat");
  // Hers, and two of the shared value, which reached the account too.
  await expect(entries).toHaveCount(3);
  await page.locator("input[name=q]").fill("nobody");
  await expect(entries).toHaveCount(0);
  await page.locator("input[name=q]").fill("halvorsen");
  await expect(entries.first()).toContainText("Tamarind Foods");

  // Something newer stands in the way of taking it back.
  await page.locator("[data-tab='']").click();
  await cell(page, "Tamarind Foods", "chat").click();
  await scope(page, "only").check();
  await value(page, "clear").check();
  await confirm(page).click();
  await expect(cell(page, "Tamarind Foods", "chat")).toHaveAttribute("data-source", "default");
  await page.locator("[data-tab=history]").click();
  await entries.nth(1).locator("[data-undo]").click();
  await expect(dialog(page).locator("[data-conflicts]")).toContainText("Tamarind Foods");
  await expect(confirm(page)).toHaveAttribute("aria-disabled", "true");
  await page.keyboard.press("Escape");

  await entries.nth(1).getByRole("button", { name: "Settings as they stood then" }).click();
  await expect(page.locator("[data-past]")).toContainText("to read only");
  await expect(cell(page, "Tamarind Foods", "chat")).toHaveAttribute("data-source", "own");
  await cell(page, "Tamarind Foods", "chat").click();
  await expect(dialog(page)).toBeHidden();
  await page.getByRole("button", { name: "Back to now" }).click();
  await expect(cell(page, "Tamarind Foods", "chat")).toHaveAttribute("data-source", "default");
});

test("two admins at once: the second sees whose change it was, and goes on", async ({ page, visitor, signIn, expected }) => {
  expected(status(412, "/settings/changes"));
  const account = await open(page, signIn);
  await cell(page, "Harbour Logistics", "chat").click();
  await expect(sum(page)).not.toBeEmpty();
  await dialog(page).locator("textarea[name=note]").fill("mine");

  const other = await visitor();
  await open(other, signIn);
  await other.locator("[data-shared=pricing]").click();
  await confirm(other).click();
  await expect(saved(other)).toContainText("Pricing");

  await confirm(page).click();
  const difference = dialog(page).locator("[data-difference]");
  await expect(difference.locator("[data-newer]")).toContainText("Ada Halvorsen: Shared value of Pricing: On");
  await expect(difference.locator("tbody tr")).toHaveText([/Shared value.*Pricing.*Not set.*On.*–/]);
  await expect(confirm(page)).toHaveAttribute("aria-disabled", "true");
  await difference.locator("[data-go-on]").click();
  await expect(dialog(page).locator("textarea[name=note]")).toHaveValue("mine");
  await confirm(page).click();
  await expect(saved(page)).toContainText("Chat support");
  expect((await newest(page, account)).note).toBe("mine");
});

test("a file goes out, comes back changed with a preview, and says what is wrong with it", async ({ page, signIn }, info) => {
  const account = await open(page, signIn);
  const [download] = await Promise.all([page.waitForEvent("download"), page.locator("[data-export]").click()]);
  const content = await (await download.createReadStream()).toArray();
  const file = JSON.parse(Buffer.concat(content).toString("utf8"));
  expect(file).toMatchObject({ portico: "settings", version: 1, partner: "Halcyon Networks" });
  file.shared.chat = true;
  file.accounts.find(({ name }) => name === "Harbour Logistics").settings.pricing = true;
  const path = info.outputPath("settings.json");
  const take = async (content) => {
    writeFileSync(path, content);
    await page.locator("input[name=settings-file]").setInputFiles(path);
  };
  const problem = page.locator("[data-import-error]");
  await take('{ "portico": "settings",\n  "version": }');
  await expect(problem).toContainText("line 2 column 14");
  await take(JSON.stringify({ ...file, accounts: [{ ...file.accounts[0], settings: { pricing: "yes" } }] }));
  await expect(problem).toContainText("At accounts[0].settings.pricing");
  await take(JSON.stringify({ ...file, accounts: [{ ...file.accounts[0], id: "x-1" }] }));
  await expect(problem).toContainText("1 account is not among yours: accounts[0]");
  await take(JSON.stringify(file));
  await expect(dialog(page).locator("h2")).toHaveText("Import settings.json");
  await expect(confirm(page)).toHaveText("Import 2 values");
  await confirm(page).click();
  await expect(cell(page, "Harbour Logistics", "pricing")).toHaveAttribute("data-source", "own");
  expect((await newest(page, account)).act).toBe("import");
});

test("findings: a pin is cleared with one click and a preview", async ({ page, signIn }) => {
  await open(page, signIn, "ada", "?tab=findings");
  const pins = page.locator("[data-finding=pins]");
  await expect(pins).toContainText("Brightwater Energy");
  await expect(page.locator("[data-finding=dormant]")).toContainText("Orchard Lane Grocers");
  await pins.getByRole("button", { name: "Clear" }).click();
  await expect(sum(page)).toHaveText("1 stays with another source");
  await confirm(page).click();
  await expect(pins).toHaveAttribute("data-count", "0");
});

test("operators lock and unlock with the same preview", async ({ page, signIn }) => {
  await signIn(page, "ops");
  await page.goto("/");
  await arrived(page, "desk");
  await page.getByRole("link", { name: "Halcyon Networks" }).click();
  await expect(heading(page)).toHaveText("Settings: Halcyon Networks");
  await cell(page, "Harbour Logistics", "pricing").click();
  await scope(page, "lock").check();
  await expect(sum(page)).toHaveText("1 account changes");
  await confirm(page).click();
  await expect(cell(page, "Harbour Logistics", "pricing")).toHaveAttribute("data-source", "locked");
  await cell(page, "Harbour Logistics", "pricing").click();
  await scope(page, "lock").check();
  await value(page, "clear").check();
  await confirm(page).click();
  await expect(cell(page, "Harbour Logistics", "pricing")).toHaveAttribute("data-source", "default");
});

test("who may not edit reads the matrix and finds no way to change it", async ({ page, signIn }) => {
  await open(page, signIn, "noor");
  await expect(page.locator(".matrix")).toHaveAttribute("aria-readonly", "true");
  await expect(page.locator(".matrix input, [data-shared], input[name=settings-file]")).toHaveCount(0);
  await cell(page, "Harbour Logistics", "pricing").click();
  await expect(dialog(page)).toBeHidden();
});

test("the grid by keyboard", async ({ page, signIn }) => {
  await open(page, signIn);
  const focused = () => page.evaluate(() => document.activeElement.closest("[role=row]")?.getAttribute("aria-rowindex"));
  const label = () => page.evaluate(() => document.activeElement.dataset.setting);
  await row(page, "Alder").getByRole("link").focus();
  await page.keyboard.press("ArrowRight");
  await expect.poll(label).toBe("company_profile");
  await expect(page.locator("*:focus")).toHaveAccessibleName("Off Standard");
  await page.keyboard.press("End");
  await expect.poll(label).toBe("notifications");
  await page.keyboard.press("Control+End");
  await expect.poll(focused).toBe("25");
  await page.keyboard.press("Control+Home");
  await expect.poll(focused).toBe("1");
  await page.keyboard.press("PageDown");
  await expect.poll(async () => Number(await focused())).toBeGreaterThan(4);
  await page.keyboard.press("Control+Home");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Shift+Space");
  await expect(row(page, "Alder")).toHaveAttribute("aria-selected", "true");
  await page.keyboard.press("Control+a");
  await expect(page.locator("[data-selected]")).toHaveText("24 accounts selected");
  await page.keyboard.press("End");
  await page.keyboard.press("ArrowLeft");
  await expect.poll(label).toBe("chat");
  await page.keyboard.press("Enter");
  await expect(dialog(page).locator("h2")).toHaveText("Chat support: Alder & Finch Architects");
  await expect(dialog(page).locator("h2")).toBeFocused();
  await page.keyboard.press("Escape");
  await expect.poll(label).toBe("chat");
  // One place of the grid alone is a stop for Tab.
  expect(await page.locator(".matrix [tabindex='0']").count()).toBe(1);
});

test("audits find nothing in matrix, dialog, history and findings; nothing scrolls sideways at 320 px, in German", async ({ page, visitor, signIn }) => {
  test.slow();
  const account = await open(page, signIn);
  await row(page, "Alder").locator("input").check();
  await audit(page, "matrix");
  await cell(page, "Cobalt Robotics", "pricing").click();
  await dialog(page).locator("input[name=own][value=clear]").check();
  await dialog(page).locator("[data-what-if] summary").click();
  await expect(dialog(page).locator(".what-if-columns > section")).toHaveCount(3);
  await audit(page, "dialog");
  await confirm(page).click();
  await expect(saved(page)).not.toBeEmpty();
  await page.locator("[data-tab=history]").click();
  await page.locator(".entry summary").first().click();
  await expect(page.locator("[data-writes]")).toBeVisible();
  await audit(page, "history");
  await page.locator("[data-tab=findings]").click();
  await expect(page.locator("[data-finding]")).toHaveCount(4);
  await expect(page.locator("[data-finding=unseen]")).toContainText("Alder & Finch Architects");
  await audit(page, "findings");

  const phone = await visitor({ viewport: { width: 320, height: 640 }, locale: "de-DE" });
  await signIn(phone, "ada");
  const width = () => phone.evaluate(() => document.documentElement.scrollWidth);
  for (const tab of ["", "history", "findings"]) {
    await phone.goto(`${address(account, "settings")}?tab=${tab}`);
    await arrived(phone, "settings");
    await expect(heading(phone)).toHaveText("Einstellungen");
    expect.soft(await width(), tab).toBeLessThanOrEqual(320);
  }
  await phone.locator("[data-tab='']").click();
  await cell(phone, "Brightwater Energy", "pricing").click();
  await expect(dialog(phone)).toContainText("Für wen?");
  const inner = await dialog(phone).evaluate((dialog) => dialog.scrollWidth - dialog.clientWidth);
  expect(inner).toBeLessThanOrEqual(0);
});
