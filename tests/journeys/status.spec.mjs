// Service status: what goes on, the calendar, one notice, the operators' desk, addresses for programs.
import { test, expect, audit } from "./support.mjs";
import { address } from "./people.mjs";

const card = (page, title) => page.locator(`[data-notice="${title}"]`);

test("a managed user sees what concerns which service, and why", async ({ page, signIn }) => {
  const account = (await signIn(page, "hugo")).account.id;
  await page.goto(address(account, "service_status"));
  const named = card(page, "Replacement of line cards in Hamburg");
  await expect(named).toContainText("Hamburg terminal A");
  await expect(named).toContainText("The notice names it.");
  const phrase = card(page, "Release upgrade of tenants, second group");
  await expect(phrase).toContainText("Understood as tenants of class 2, 3, EU.");
  await expect(phrase).toContainText("Yard planning");
  await expect(card(page, "Work by an upstream carrier in the North Sea region")).toContainText("It is not known what this concerns");
  await expect(page.locator("[data-strain]")).toContainText("Hamburg terminal A (red) and Hamburg terminal B (blue)");
  await expect(page.getByText("Fjordline")).toHaveCount(0);
  await audit(page, "service status");

  await named.getByRole("link", { name: "Replacement of line cards in Hamburg" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Replacement of line cards in Hamburg");
  await expect(page.locator("[data-concerned]")).toContainText("Hamburg terminal A");
  await audit(page, "service status");
});

test("a partner opens a notice customer by customer", async ({ page, signIn }) => {
  const account = (await signIn(page, "ada")).account.id;
  await page.goto(address(account, "service_status"));
  await card(page, "Replacement of line cards in Hamburg").getByRole("link", { name: "Replacement of line cards in Hamburg" }).click();
  await expect(page.locator("[data-concerned]")).toContainText("2 customers: 2 certain, 0 possible");
  await page.locator('[data-account="Fjordline Færger"] summary').click();
  await expect(page.locator('[data-account="Fjordline Færger"]')).toContainText("Oslo to Hamburg");
});

test("the calendar goes by month, as a list and with bars, in two zones", async ({ page, signIn }) => {
  const account = (await signIn(page, "ada")).account.id;
  await page.goto(`${address(account, "service_status", "calendar")}`);
  await expect(page.getByRole("table")).toBeVisible();
  await audit(page, "service status");
  await page.getByRole("link", { name: "Timeline" }).click();
  await expect(page.locator("svg.timeline").first()).toBeVisible();
  await page.getByRole("link", { name: "UTC", exact: true }).click();
  await expect(page.getByRole("table")).toContainText("UTC");
  await audit(page, "service status");
  await page.getByRole("link", { name: "Month after" }).click();
  await expect(page).toHaveURL(/month=/);
});

test("an address for programs is shown once, read, and revoked", async ({ page, signIn, request }) => {
  const account = (await signIn(page, "hugo")).account.id;
  await page.goto(address(account, "service_status"));
  await page.getByRole("button", { name: "For other programs" }).click();
  await page.locator("[data-make]").click();
  const calendar = await page.getByLabel("Calendar (iCalendar)").inputValue();
  const answer = await request.get(calendar);
  expect(answer.status()).toBe(200);
  expect(await answer.text()).toContain("BEGIN:VCALENDAR");
  await audit(page, "service status");
  await page.locator("[data-revoke]").first().click();
  await expect(page.locator("[data-revoke]")).toHaveCount(0);
  expect((await request.get(calendar)).status()).toBe(404);
});

test("what operators publish and say arrives on open pages", async ({ page, signIn, visitor }) => {
  const title = `Fibre works near Hamburg ${Date.now()}`;
  const account = (await signIn(page, "hugo")).account.id;
  await page.goto(address(account, "service_status"));
  await expect(card(page, "Replacement of line cards in Hamburg")).toBeVisible();

  const desk = await visitor();
  await signIn(desk, "ops");
  await desk.goto("/desk");
  await desk.locator("[data-new-notice]").click();
  const form = desk.locator("[data-notice-form]");
  await form.locator("[name=title]").fill(title);
  await form.locator("[name=severity]").selectOption("partial_outage");
  await form.locator("[name=places]").fill("Hamburg");
  await form.locator("[name=words]").fill("We look into it.");
  await form.getByRole("button", { name: "Publish" }).click();
  await expect(card(page, title)).toContainText("Partial outage");

  const line = card(desk, title);
  await line.getByRole("combobox").selectOption({ label: "Resolved" });
  await line.getByRole("textbox").fill("It was spliced.");
  await line.locator("[data-say]").click();
  await expect(card(page, title)).toContainText("Resolved");
});
