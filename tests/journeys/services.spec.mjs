// Services: the table with its filter, and the page of one service.
import { address } from "./people.mjs";
import { arrived, expect, heading, status, test } from "./support.mjs";

const count = (page) => page.locator("main .count");
const rows = (page) => page.locator("tbody tr[aria-rowindex]");
const names = (page) => rows(page).locator("th a");
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
