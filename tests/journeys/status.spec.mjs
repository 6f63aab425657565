// Service status: what goes on, the calendar, one notice, the operators' desk, addresses for programs.
import { Statuspage } from "statuspage.io";
import { test, expect, audit, status } from "./support.mjs";
import { address } from "./people.mjs";

// What the makers of status pages document; the client itself takes whatever comes.
const COMPONENT = ["operational", "degraded_performance", "partial_outage", "major_outage", "under_maintenance"];
const INCIDENT = ["investigating", "identified", "monitoring", "resolved", "postmortem"];
const MAINTENANCE = ["scheduled", "in_progress", "verifying", "completed"];
const IMPACT = ["none", "minor", "major", "critical", "maintenance"];

function summaryIsWellFormed({ page, components, incidents, scheduled_maintenances: planned, status }) {
  const time = (text) => expect(new Date(text).toISOString()).toBe(text);
  for (const field of ["id", "name", "url", "time_zone"]) expect(page[field], field).toMatch(/./);
  time(page.updated_at);
  expect(["none", "minor", "major", "critical", "maintenance"]).toContain(status.indicator);
  expect(status.description).toMatch(/./);
  const component = (one) => {
    expect(COMPONENT).toContain(one.status);
    expect([one.id, one.name, one.page_id]).toEqual([expect.any(String), expect.any(String), page.id]);
    time(one.created_at);
    time(one.updated_at);
  };
  components.forEach(component);
  for (const [list, states] of [[incidents, INCIDENT], [planned, MAINTENANCE]]) {
    for (const one of list) {
      expect(states).toContain(one.status);
      expect(IMPACT).toContain(one.impact);
      expect(one.page_id).toBe(page.id);
      expect(one.shortlink).toContain(one.id);
      time(one.created_at);
      time(one.updated_at);
      one.components.forEach(component);
      for (const update of one.incident_updates) {
        expect(states).toContain(update.status);
        expect([update.incident_id, update.body]).toEqual([one.id, expect.any(String)]);
        time(update.created_at);
      }
    }
  }
  for (const one of planned) {
    time(one.scheduled_for);
    if (one.scheduled_until !== null) time(one.scheduled_until);
  }
}

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

test("the calendar goes by month, as a list and with bars", async ({ page, signIn }) => {
  const account = (await signIn(page, "ada")).account.id;
  await page.goto(`${address(account, "service_status", "calendar")}`);
  await expect(page.getByRole("table")).toBeVisible();
  await audit(page, "service status");
  await page.getByRole("link", { name: "Timeline" }).click();
  await expect(page.locator("svg.timeline").first()).toBeVisible();
  await page.getByRole("link", { name: "Month after" }).click();
  await expect(page).toHaveURL(/month=/);
});

test.describe("from New York", () => {
  test.use({ timezoneId: "America/New_York" });

  test("the calendar goes by one's own clock, by UTC, and by that of the customers", async ({ page, signIn, visitor }) => {
    const title = `Across the change of the clock ${Date.now()}`;
    const ops = await visitor();
    await signIn(ops, "ops");
    // In Berlin the clock is put on at 01:00Z on this day, in New York two weeks earlier.
    const [starts, ends] = ["2027-03-28T00:30:00Z", "2027-03-28T01:30:00Z"].map(Date.parse);
    const notice = { kind: "maintenance", title, starts, ends, publish: true, offerings: ["Port"] };
    expect((await ops.request.post("/api/v1/notices", { data: notice })).status()).toBe(200);

    const account = (await signIn(page, "ada")).account.id;
    await page.goto(`${address(account, "service_status", "calendar")}?month=2027-03`);
    const row = page.getByRole("row").filter({ hasText: title });
    await expect(row).toContainText("Mar 27, 2027, 08:30 PM EDT – Mar 27, 2027, 09:30 PM EDT");
    const zone = page.getByLabel("Times in");
    await expect(zone.locator("option").first()).toHaveText("Your time zone (America/New_York)");
    await zone.focus();
    await zone.selectOption({ label: "Europe/Berlin (1 customer)" });
    await expect(row).toContainText("Mar 28, 2027, 01:30 AM GMT+1 – Mar 28, 2027, 03:30 AM GMT+2");
    await expect(page).toHaveURL(/month=2027-03&zone=Europe%2FBerlin/);
    await expect(zone).toHaveValue("Europe/Berlin");
    await expect(zone).toBeFocused();
    await audit(page, "service status");
    await zone.selectOption("UTC");
    await expect(row).toContainText("Mar 28, 2027, 12:30 AM UTC – Mar 28, 2027, 01:30 AM UTC");
    await page.goBack();
    await expect(row).toContainText("GMT+2");
    await expect(zone).toHaveValue("Europe/Berlin");

    // The notice says each customer's own time.
    await row.getByRole("link", { name: title }).click();
    const harbour = page.locator('[data-account="Harbour Logistics"]');
    await harbour.locator("summary").click();
    await expect(harbour.locator("[data-zone]")).toHaveText(
      "In Europe/Berlin: Mar 28, 2027, 01:30 AM GMT+1 – Mar 28, 2027, 03:30 AM GMT+2",
    );
    await audit(page, "service status");
  });

  test("a zone that nobody knows is refused in words", async ({ page, signIn, expected }) => {
    const account = (await signIn(page, "hugo")).account.id;
    expected(status(400, "calendar"));
    await page.goto(`${address(account, "service_status", "calendar")}?zone=Mars/Olympus`);
    await expect(page.getByRole("alert")).toContainText("Something in the address of this page cannot be answered.");
    await page.getByLabel("Times in").selectOption("");
    await expect(page.getByRole("heading", { level: 2 }).first()).toBeVisible();
    await expect(page.getByRole("alert")).toHaveCount(0);
  });
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

test("a client of status pages reads the summary, its updates, and the end", async ({ page, signIn, visitor, baseURL }) => {
  const account = (await signIn(page, "hugo")).account.id;
  const feed = await (await page.request.post(`/api/v1/accounts/${account}/feeds`)).json();
  const ops = await visitor();
  await signIn(ops, "ops");
  const reference = `INC-${Date.now()}`;
  const publish = async (more) => {
    const notice = {
      kind: "outage", severity: "partial_outage", title: "Ports in Hamburg drop packets", reference,
      starts: Date.now() - 600_000, publish: true, offerings: ["Port"], places: [{ metro: "Hamburg" }], ...more,
    };
    expect((await ops.request.post("/api/v1/notices", { data: notice })).status()).toBe(200);
  };
  const client = new Statuspage("any");
  client.setApiUrl(new URL(feed.status_page, baseURL).href);
  const read = async () => {
    const summary = await client.api.getSummary();
    summaryIsWellFormed(summary);
    return { ...summary, incident: summary.incidents.find(({ name }) => name === "Ports in Hamburg drop packets") };
  };

  const before = await read();
  expect(before.incident).toBeUndefined();
  expect(before.components.find(({ name }) => name === "Port").status).toBe("operational");
  expect(before.scheduled_maintenances.map(({ name }) => name)).toContain("Replacement of line cards in Hamburg");

  await publish({ words: "We look into it." });
  const begun = await read();
  expect(begun.incident).toMatchObject({ status: "investigating", impact: "major" });
  expect(begun.incident.incident_updates.map(({ body }) => body)).toEqual(["We look into it."]);
  expect(begun.incident.components.map(({ name, status }) => [name, status])).toEqual([["Port", "partial_outage"]]);
  expect(begun.components.find(({ name }) => name === "Port").status).toBe("partial_outage");
  // The link leads to the notice in the portal.
  await page.goto(begun.incident.shortlink);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Ports in Hamburg drop packets");

  await publish({ state: "identified", words: "A line card is broken." });
  const known = await read();
  expect(known.incident.status).toBe("identified");
  expect(known.incident.incident_updates.map(({ status }) => status)).toEqual(["identified", "investigating"]);

  await publish({ state: "resolved", ends: Date.now(), words: "It was replaced." });
  const after = await read();
  expect(after.incident).toBeUndefined();
  expect(after.components.find(({ name }) => name === "Port").status).toBe("operational");
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
