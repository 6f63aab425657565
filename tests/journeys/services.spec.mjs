// Services: the table with its filter, and the page of one service.
import { address } from "./people.mjs";
import { arrived, audit, downloaded, expect, heading, status, test } from "./support.mjs";

const count = (page) => page.locator("main .count");
const rows = (page) => page.locator("tbody tr[aria-rowindex]");
const names = (page) => rows(page).locator("th a");
const heads = (page) => page.getByRole("rowheader", { name: /: \d+ services?$/ });
const choice = (page, name) => page.locator(`select[name=${name}]`);
const search = (page) => page.getByRole("searchbox");

async function open(page, signIn, who, query = "") {
  const account = (await signIn(page, who)).account.id;
  await page.goto(address(account, "services") + query);
  await arrived(page, "services");
  await expect(search(page)).toBeVisible();
  return address(account, "services");
}

test("a slash jumps to the filter, typing filters, and the address carries it", async ({ page, signIn }) => {
  const path = await open(page, signIn, "ada");
  await expect(count(page)).toHaveText("103 services");
  await page.keyboard.press("/");
  await expect(search(page)).toBeFocused();
  await expect(search(page)).toHaveValue("");
  await page.keyboard.type("hamburg");
  await expect(count(page)).toHaveText("7 services");
  await expect(page).toHaveURL(`${path}?q=hamburg`);
  await expect(names(page).filter({ hasText: "Oslo to Hamburg" })).toHaveCount(1);
  // A slash in the field is a slash.
  await page.keyboard.type("/");
  await expect(search(page)).toHaveValue("hamburg/");
  await page.keyboard.press("Backspace");
  await expect(count(page)).toHaveText("7 services");
  await expect(page).toHaveURL(`${path}?q=hamburg`);
  await page.reload();
  await arrived(page, "services");
  await expect(count(page)).toHaveText("7 services");
  await expect(search(page)).toHaveValue("hamburg");
  await search(page).fill("nothing has this name");
  await expect(page.locator("main")).toContainText("Nothing matches");
  await search(page).fill("");
  await expect(count(page)).toHaveText("103 services");
  await expect(page).toHaveURL(path);
});

test("kind and state narrow the table together and stay over a reload", async ({ page, signIn }) => {
  const path = await open(page, signIn, "ada");
  await choice(page, "kind").selectOption("Port");
  await expect(page).toHaveURL(`${path}?kind=port`);
  await choice(page, "state").selectOption("Configured");
  await expect(page).toHaveURL(/[?&]kind=port&state=CONFIGURED$/);
  await expect(names(page)).toHaveText(["Rotterdam Maasvlakte"]);
  await expect(count(page)).toHaveText("1 service");
  await page.reload();
  await arrived(page, "services");
  await expect(names(page)).toHaveText(["Rotterdam Maasvlakte"]);
  await expect(choice(page, "kind")).toHaveValue("port");
  await expect(choice(page, "state")).toHaveValue("CONFIGURED");
});

test("a shared address with a filter shows the same to the one it was sent to", async ({ page, signIn }) => {
  await open(page, signIn, "ada", "?kind=tenant&q=library");
  await expect(names(page)).toHaveText(["Library", "Model library"]);
  await expect(search(page)).toHaveValue("library");
  await expect(choice(page, "kind")).toHaveValue("tenant");
});

test("a head sorts, by keyboard too, and says so", async ({ page, signIn }) => {
  const path = await open(page, signIn, "ada");
  const head = (name) => page.getByRole("columnheader", { name });
  await expect(head("Name")).toHaveAttribute("aria-sort", "ascending");
  const first = names(page).first();
  await expect(first).toHaveText("Antwerp expansion");
  await head("Speed").getByRole("button").press("Enter");
  await expect(head("Speed")).toHaveAttribute("aria-sort", "descending");
  await expect(page.locator("th[aria-sort]")).toHaveCount(1);
  await expect(page).toHaveURL(`${path}?sort=speed`);
  await expect(rows(page).first()).toContainText("100 Gbit/s");
  const speeds = await rows(page).locator("td.number").allTextContents();
  const mbps = speeds.map((text) => parseFloat(text) * (text.includes("G") ? 1000 : 1)).filter((speed) => !Number.isNaN(speed));
  expect(mbps.length).toBeGreaterThan(10);
  expect(mbps).toEqual(mbps.toSorted((one, other) => other - one));
  await head("Account").getByRole("button").click();
  await expect(rows(page).first()).toContainText("Alder & Finch Architects");
  await head("State").getByRole("button").click();
  await expect(head("State")).toHaveAttribute("aria-sort", "ascending");
  await page.reload();
  await arrived(page, "services");
  await expect(head("State")).toHaveAttribute("aria-sort", "ascending");
  await head("Name").getByRole("button").click();
  await expect(first).toHaveText("Antwerp expansion");
  await expect(page).toHaveURL(path);
});

test("connections stand under what they hang on", async ({ page, signIn }) => {
  await open(page, signIn, "hugo");
  await expect(names(page)).toHaveText([
    "Antwerp expansion",
    "Hamburg terminal A",
    "Hamburg to Azure",
    "Hamburg to Rotterdam",
    "Hamburg terminal B",
    "Hamburg to AWS (old)",
    "Rotterdam Maasvlakte",
    "Yard planning",
  ]);
  const row = (name) => rows(page).filter({ has: page.getByRole("link", { name, exact: true }) });
  await expect(row("Hamburg to Azure")).toContainText("on Hamburg terminal A");
  await expect(row("Hamburg to Azure")).toHaveClass(/child/);
  await expect(row("Hamburg terminal A")).not.toHaveClass(/child/);
  const [parent, child] = await Promise.all(
    ["Hamburg terminal A", "Hamburg to Azure"].map((name) => page.getByRole("link", { name, exact: true }).boundingBox()),
  );
  expect(child.x).toBeGreaterThan(parent.x);
});

test("states are told in words, and what is built without light is no outage", async ({ page, signIn }) => {
  await open(page, signIn, "hugo");
  const state = (name) =>
    rows(page).filter({ has: page.getByRole("link", { name, exact: true }) }).locator("td.state .status");
  await expect(state("Hamburg terminal A")).toHaveText(["Live", "Link up"]);
  await expect(state("Hamburg to Rotterdam")).toHaveText(["Ready to deploy"]);
  await expect(state("Antwerp expansion")).toHaveText(["Draft"]);
  await expect(state("Hamburg to AWS (old)")).toHaveText(["Taken down"]);
  await expect(state("Rotterdam Maasvlakte").first()).toHaveText("Configured");
  for (const status of await state("Rotterdam Maasvlakte").all()) await expect(status).not.toHaveClass(/bad/);
  // The same word is never two states: every choice of the filter reads differently.
  const words = await choice(page, "state").locator("option").allTextContents();
  expect(new Set(words).size).toBe(words.length);
  expect(words).toEqual(expect.arrayContaining(["Configured", "Live", "Cancelled", "Cancelled with its parent", "Failed", "Asleep"]));
});

test("a port that is live without light is told as down", async ({ page, signIn }) => {
  await open(page, signIn, "ada", "?q=foundry&kind=port&state=LIVE");
  await expect(names(page)).toHaveText(["Foundry"]);
  await expect(rows(page).locator("td.state .status.bad")).toHaveCount(1);
});

test("the page of a service leads to its connections, to its parent and back to the same list", async ({ page, signIn }) => {
  const path = await open(page, signIn, "hugo", "?q=terminal");
  await names(page).filter({ hasText: "Hamburg terminal A" }).click();
  await expect(heading(page)).toHaveText("Hamburg terminal A");
  await expect(page).toHaveURL(new RegExp(`${path}/[0-9a-f-]+$`));
  await expect(page.locator("main")).toContainText("Diversity zone");
  await expect(page.locator("main")).toContainText("Red zone");
  const connections = page.locator("section").filter({ has: page.getByRole("heading", { name: "Connections on this service" }) });
  await connections.getByRole("link", { name: "Hamburg to Azure" }).click();
  await expect(heading(page)).toHaveText("Hamburg to Azure");
  await expect(page.locator("main")).toContainText("AZURE");
  await page.reload();
  await expect(heading(page)).toHaveText("Hamburg to Azure");
  await page.goBack();
  await expect(heading(page)).toHaveText("Hamburg terminal A");
  await page.goBack();
  await arrived(page, "services");
  await expect(page).toHaveURL(`${path}?q=terminal`);
  await expect(search(page)).toHaveValue("terminal");
  await expect(count(page)).toHaveText("2 services");
  await page.goForward();
  await page.getByRole("link", { name: "All services" }).click();
  await expect(page).toHaveURL(path);
  await expect(count(page)).toHaveText("8 services");
});

test("whoever opens a service arrives at its heading, and the title names it", async ({ page, signIn }) => {
  await open(page, signIn, "hugo");
  await names(page).filter({ hasText: "Yard planning" }).press("Enter");
  await expect(heading(page)).toHaveText("Yard planning");
  await expect(heading(page)).toBeFocused();
  await expect(page).toHaveTitle("Yard planning · Portico");
});

test("a service that is not there, or not theirs, is told like one another", async ({ page, signIn, visitor, expected }) => {
  const other = await visitor();
  await open(other, signIn, "kim");
  const foreign = (await names(other).first().getAttribute("href")).split("/").at(-1);
  const path = await open(page, signIn, "hugo");
  expected(status(404, "/services/"));
  for (const service of [foreign, "00000000-0000-4000-8000-000000000000"]) {
    await page.goto(`${path}/${service}`);
    await expect(page.getByRole("alert")).toContainText("There is nothing here, or it is not yours to see.");
  }
  await page.getByRole("link", { name: "All services" }).click();
  await arrived(page, "services");
});

test("the filter's fields follow the address when somebody moves back and forth", async ({ page, signIn }) => {
  const path = await open(page, signIn, "hugo", "?q=terminal&kind=port");
  await expect(count(page)).toHaveText("2 services");
  await page.locator("[data-nav=services]").click();
  await expect(page).toHaveURL(path);
  await expect(count(page)).toHaveText("8 services");
  await expect(search(page)).toHaveValue("");
  await expect(choice(page, "kind")).toHaveValue("");
  await page.goBack();
  await expect(page).toHaveURL(`${path}?q=terminal&kind=port`);
  await expect(count(page)).toHaveText("2 services");
  await expect(search(page)).toHaveValue("terminal");
  await expect(choice(page, "kind")).toHaveValue("port");
});

test("a choice can be taken back, and made again", async ({ page, signIn }) => {
  const path = await open(page, signIn, "ada");
  await choice(page, "kind").selectOption("Port");
  await choice(page, "group").selectOption("Kind");
  await expect(page).toHaveURL(`${path}?kind=port&group=kind`);
  await expect(heads(page)).toHaveText(["Port: 36 services"]);
  await page.goBack();
  await expect(page).toHaveURL(`${path}?kind=port`);
  await expect(heads(page)).toHaveCount(0);
  await expect(choice(page, "group")).toHaveValue("");
  await page.goBack();
  await expect(page).toHaveURL(path);
  await expect(count(page)).toHaveText("103 services");
  await page.goForward();
  await page.goForward();
  await expect(heads(page)).toHaveText(["Port: 36 services"]);
  // Also where somebody has chosen twice in the same field.
  await choice(page, "group").selectOption("Account");
  await expect(page).toHaveURL(`${path}?kind=port&group=account`);
  await page.goBack();
  await expect(heads(page)).toHaveText(["Port: 36 services"]);
  await expect(choice(page, "group")).toHaveValue("kind");
});

test("groups have a head that counts them, and the rows of each stand together", async ({ page, signIn }) => {
  const path = await open(page, signIn, "hugo");
  await choice(page, "group").focus();
  await page.keyboard.press("k");
  await expect(page).toHaveURL(`${path}?group=kind`);
  await expect(heads(page)).toHaveText(["Port: 4 services", "Virtual cross connect: 3 services", "Tenant: 1 service"]);
  await expect(count(page)).toHaveText("8 services");
  const cells = () => rows(page).locator("th").evaluateAll((cells) => cells.map((cell) => cell.querySelector("a")?.textContent ?? "#"));
  const byKind = ["#", "Antwerp expansion", "Hamburg terminal A", "Hamburg terminal B", "Rotterdam Maasvlakte", "#"];
  expect((await cells()).slice(0, 6)).toEqual(byKind);
  // Every row has its place, heads included.
  const places = await rows(page).evaluateAll((rows) => rows.map((row) => Number(row.getAttribute("aria-rowindex"))));
  expect(places).toEqual(places.map((_, at) => at + 2));
  await expect(page.locator("table.rows")).toHaveAttribute("aria-rowcount", String(places.length + 1));
  await audit(page, "grouped services");
  await choice(page, "sort").selectOption("Speed");
  await expect(page).toHaveURL(`${path}?group=kind&sort=speed`);
  await page.reload();
  await arrived(page, "services");
  await expect(choice(page, "group")).toHaveValue("kind");
  await expect(heads(page)).toHaveCount(3);
  // The account's own users have one account: nothing to group by.
  expect(await choice(page, "group").locator("option").allTextContents()).toEqual(["No groups", "Kind", "Location"]);
});

test("a partner's services are grouped by account and by location", async ({ page, signIn }) => {
  await open(page, signIn, "ada", "?group=account&q=hamburg");
  await expect(heads(page)).toHaveText(["Fjordline Færger: 2 services", "Harbour Logistics: 5 services"]);
  await choice(page, "group").selectOption("Location");
  await expect(heads(page).last()).toHaveText(/^No location: \d services?$/);
  await expect(heads(page).first()).toHaveText(/^Hamburg · HAM1 Wendenstraße: \d services?$/);
});

test("what is typed is answered from the rows that are here, before the server has answered", async ({ page, signIn }) => {
  await open(page, signIn, "hugo", "?group=kind");
  await expect(count(page)).toHaveText("8 services");
  let release;
  const held = new Promise((done) => (release = done));
  await page.route(/\/api\/v1\/.*\/services\?.*q=/, async (route) => {
    await held;
    await route.continue();
  });
  await search(page).fill("tërminal");
  await expect(names(page)).toHaveText(["Hamburg terminal A", "Hamburg terminal B"]);
  await expect(heads(page)).toHaveText(["Port: 2 services"]);
  await expect(count(page)).toHaveText("2 services");
  // Letters are taken away, too.
  await search(page).fill("hamburg");
  await expect(count(page)).toHaveText(/^[56] services$/);
  // What only the server knows leaves what is there until it has answered.
  await search(page).fill("CC-118");
  await expect(names(page).first()).toBeVisible();
  await expect(page.locator(".skeleton:visible")).toHaveCount(0);
  release();
  await expect(names(page).filter({ hasText: "Hamburg terminal A" })).toHaveCount(1);
  await expect(count(page)).not.toHaveText(/^[56] services$/);
});

test("the file has the rows of the table, in its order and words", async ({ page, signIn }) => {
  await open(page, signIn, "hugo", "?sort=speed&group=kind");
  const shown = await names(page).allTextContents();
  const [heading, ...lines] = await downloaded(page);
  expect(heading).toEqual(["Name", "Kind", "Hangs on", "State", "Link", "Speed (Mbit/s)", "Location", "Diversity zone", "locked"]);
  expect(lines.map((line) => line[0])).toEqual(shown);
  for (const [at, name] of shown.entries()) {
    const row = rows(page).filter({ has: page.getByRole("link", { name, exact: true }) });
    const told = (await row.locator("td.state .status").allTextContents()).concat("").slice(0, 2);
    expect(lines[at].slice(3, 5)).toEqual(told);
    await expect(row).toContainText(lines[at][1]);
    await expect(row.locator("td.wide").last()).toHaveText(lines[at][6]);
  }
  await search(page).fill("terminal");
  await expect(count(page)).toHaveText("2 services");
  await expect(page).toHaveURL(/q=terminal/);
  expect((await downloaded(page)).slice(1).map((line) => line[0])).toEqual(["Hamburg terminal A", "Hamburg terminal B"]);
  await search(page).fill("nothing has this name");
  await expect(page.locator("main")).toContainText("Nothing matches");
  expect(await downloaded(page)).toHaveLength(1);
});

test("a partner's file names the accounts; looking as a user, it is the user's", async ({ page, signIn, visitor }) => {
  await open(page, signIn, "ada", "?kind=tenant");
  const [heading, ...lines] = await downloaded(page);
  expect(heading[3]).toBe("Account");
  expect(lines).toHaveLength(Number((await count(page).textContent()).split(" ")[0]));
  const hugo = await visitor();
  const path = await open(hugo, signIn, "hugo");
  const theirs = await downloaded(hugo);
  await page.goto(`${path}?as=company_admin`);
  await arrived(page, "services");
  await expect(page.locator("[data-csv]")).toHaveAttribute("href", /[?&]as=company_admin/);
  expect(await downloaded(page)).toEqual(theirs);
});

test("the page of a service tells link from provisioning, the contract, its pair and what concerns it", async ({ page, signIn }) => {
  await open(page, signIn, "hugo", "?q=terminal+A");
  await names(page).first().click();
  await expect(heading(page)).toHaveText("Hamburg terminal A");
  const fact = (name) => page.locator(".fact").filter({ has: page.getByText(name, { exact: true }) }).locator("dd");
  await expect(fact("Provisioning")).toContainText("Live");
  await expect(fact("Link")).toHaveText("Link up");
  await expect(fact("Contract term")).toHaveText("24 months");
  await expect(fact("What follows")).toContainText("runs on until it is changed or cancelled");
  const pair = page.locator("[data-pair]");
  await expect(pair).toContainText("Red zone");
  await expect(pair).toContainText("Blue zone");
  await expect(page.locator(".notice").first()).toContainText("Scheduled");
  await expect(page.locator(".notice").last()).toContainText("Resolved");
  await audit(page, "a service");
  await pair.getByRole("link", { name: "Hamburg terminal B" }).click();
  await expect(heading(page)).toHaveText("Hamburg terminal B");
  await expect(pair.getByRole("link", { name: "Hamburg terminal A" })).toBeVisible();
});

test("without a service there is nothing to group, and the file has its heading", async ({ page, signIn }) => {
  await open(page, signIn, "june", "?group=location");
  await expect(page.locator("main .empty")).toBeVisible();
  await expect(rows(page)).toHaveCount(0);
  expect(await downloaded(page)).toHaveLength(1);
});
