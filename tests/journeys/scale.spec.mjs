// A large partner: 10,000 managed accounts and 100,000 products, imported from one export.
import { LARGE, serveLarge } from "./store.mjs";
import { arrived, downloaded, expect, test as plain } from "./support.mjs";

const { email: EMAIL, password: PASSWORD } = LARGE;


// One import for all of them.
plain.describe.configure({ mode: "default" });

const test = plain.extend({
  portico: [
    async ({}, use) => {
      const server = await serveLarge();
      await use(server);
      await server.stop();
    },
    { scope: "worker", timeout: 300_000 },
  ],
});

const count = (page) => page.locator("main .count");
const rows = (page) => page.locator("tbody tr[aria-rowindex]");

test("one of 10,000 accounts is found and looked at @scale", async ({ page, portico, signIn }) => {
  expect(portico.report).toMatch(/managed accounts\s+10000/);
  expect(portico.report).toMatch(/products\s+100000/);
  await signIn(page, EMAIL, PASSWORD);
  await page.goto("/");
  await arrived(page, "dashboard");
  await page.locator("[data-account]").click();
  const dialog = page.getByRole("dialog");
  await expect(dialog.locator("p[role=status]")).toHaveText("10,001 accounts");
  // What is listed is a part of them.
  expect(await dialog.locator("[data-switch-to]").count()).toBeLessThanOrEqual(100);
  await dialog.getByRole("searchbox").fill("Customer 7321 ");
  await expect(dialog.locator("p[role=status]")).toHaveText("1 account");
  await dialog.locator("[data-switch-to]").click();
  await expect(page.locator("[data-account]")).toContainText("Customer 7321");
  await page.locator("[data-nav=services]").click();
  await arrived(page, "services");
  await expect(count(page)).toHaveText(/^\d{1,2} services$/);
});

test("100,000 services filter while typing @scale", async ({ page, signIn }) => {
  await signIn(page, EMAIL, PASSWORD);
  await page.goto("/");
  await page.locator("[data-nav=services]").click();
  await arrived(page, "services");
  await expect(count(page)).toHaveText("100,000 services");
  await page.keyboard.press("/");
  await page.keyboard.type("port 4242", { delay: 40 });
  await expect(rows(page).first()).toContainText(/Port 4242\d? /);
  await expect(count(page)).toHaveText(/^\d\d services$/);
  await page.getByRole("searchbox").fill("");
  await page.locator("select[name=kind]").selectOption("vxc");
  await expect(count(page)).toHaveText("50,000 services");
});

test("scrolling far down 100,000 services keeps the page small and never shows a gap @scale", async ({ page, signIn }) => {
  test.slow();
  await signIn(page, EMAIL, PASSWORD);
  await page.goto("/");
  await page.locator("[data-nav=services]").click();
  await arrived(page, "services");
  await expect(count(page)).toHaveText("100,000 services");
  // From frame to frame, several windows' heights a second, until 1,500 rows are behind.
  const seen = await page.locator(".window").evaluate(async (frame) => {
    const frames = { most: 0, blank: 0, all: 0, reached: 0, stuck: 0 };
    const step = 150;
    while (frames.reached < 1500 && frames.stuck < 600) {
      const before = frame.scrollTop;
      frame.scrollTop += step;
      await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
      frames.stuck = frame.scrollTop === before ? frames.stuck + 1 : 0;
      const drawn = [...frame.querySelectorAll("tbody tr[aria-rowindex]")];
      const { top, bottom } = frame.getBoundingClientRect();
      const first = drawn[0]?.getBoundingClientRect().top ?? Infinity;
      const last = drawn.at(-1)?.getBoundingClientRect().bottom ?? -Infinity;
      const head = frame.querySelector("thead").getBoundingClientRect().height;
      frames.all += 1;
      frames.most = Math.max(frames.most, drawn.length);
      if (first > top + head + 1 || last < bottom - 2) frames.blank += 1;
      frames.reached = Number(drawn.at(-1)?.ariaRowIndex ?? drawn.at(-1)?.getAttribute("aria-rowindex"));
    }
    return frames;
  });
  expect(seen.reached).toBeGreaterThanOrEqual(1500);
  expect(seen.most).toBeLessThan(200);
  expect(seen.blank).toBe(0);
  await expect(page.locator("table.rows")).toHaveAttribute("aria-rowcount", "100001");
  // And a jump to the end of what is there lands on rows, too.
  await page.locator(".window").evaluate((frame) => frame.scrollTo(0, frame.scrollHeight));
  const inView = (frame) => {
    const box = frame.getBoundingClientRect();
    const places = [...frame.querySelectorAll("tbody tr[aria-rowindex]")].map((row) => row.getBoundingClientRect());
    return places.some(({ top, bottom }) => top < box.bottom && bottom > box.top);
  };
  await expect.poll(() => page.locator(".window").evaluate(inView)).toBe(true);
  expect(await rows(page).count()).toBeLessThan(200);
});

test("100,000 services in groups: the heads count them all, also far down @scale", async ({ page, signIn }) => {
  await signIn(page, EMAIL, PASSWORD);
  await page.goto("/");
  await page.locator("[data-nav=services]").click();
  await arrived(page, "services");
  const heads = page.locator("tbody tr.group th");
  await page.locator("select[name=group]").selectOption("kind");
  await expect(heads).toHaveText(["Port: 50,000 services"]);
  await page.locator("select[name=group]").selectOption("location");
  await expect(heads.first()).toHaveText("Amsterdam · AMS5 Science Park: 6,250 services");
  await expect(count(page)).toHaveText("100,000 services");
  await expect(page.locator("table.rows")).toHaveAttribute("aria-rowcount", "-1");
  await page.locator("select[name=group]").selectOption("account");
  await expect(heads.first()).toHaveText(/^Customer 0 Logistics: \d+ services?$/);
  // Many heads pass by; each counts the rows down to the next one, also where a page ends between them.
  const seen = await page.locator(".window").evaluate(async (frame) => {
    const seen = new Map();
    for (let step = 0; step < 900 && seen.size < 500; step += 1) {
      for (const row of frame.querySelectorAll("tbody tr[aria-rowindex]")) {
        const size = row.classList.contains("group") ? Number(/: (\d+) /.exec(row.textContent)[1]) : 0;
        seen.set(Number(row.getAttribute("aria-rowindex")), size);
      }
      frame.scrollTop += 300;
      await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
    }
    return [...seen].toSorted(([one], [other]) => one - other);
  });
  const headings = seen.filter(([, size]) => size > 0);
  expect(headings.length).toBeGreaterThan(20);
  for (const [at, [place, size]] of headings.slice(0, -1).entries()) expect(headings[at + 1][0] - place - 1).toBe(size);
});

test("100,000 services go into one file @scale", async ({ page, signIn }) => {
  test.slow();
  await signIn(page, EMAIL, PASSWORD);
  await page.goto("/");
  await page.locator("[data-nav=services]").click();
  await arrived(page, "services");
  await expect(count(page)).toHaveText("100,000 services");
  const shown = await rows(page).locator("th a").allTextContents();
  const lines = await downloaded(page);
  expect(lines).toHaveLength(100_001);
  expect(lines.slice(1, shown.length + 1).map((line) => line[0])).toEqual(shown);
  expect(new Set(lines.map((line) => line.length))).toEqual(new Set([10]));
});

test("settings of 10,000 accounts: filtered, previewed, changed and undone @scale", async ({ page, signIn }) => {
  test.slow();
  const account = (await signIn(page, EMAIL, PASSWORD)).account.id;
  await page.goto(`/accounts/${account}/settings`);
  await expect(count(page)).toHaveText("10,000 managed accounts", { timeout: 60_000 });
  const drawn = page.locator(".matrix [data-row]");
  expect(await drawn.count()).toBeLessThan(60);
  await page.getByRole("searchbox").fill("customer 7321 ");
  await expect(count(page)).toHaveText("1 managed account");
  await page.getByRole("searchbox").fill("");
  await expect(count(page)).toHaveText("10,000 managed accounts");
  await drawn.first().locator("[role=rowheader] a").focus();
  await page.keyboard.press("Control+End");
  await expect(page.locator("*:focus")).toHaveAttribute("data-setting", "notifications");
  await expect(page.locator(".matrix [aria-rowindex='10001'] *:focus")).toHaveCount(1);
  expect(await drawn.count()).toBeLessThan(60);
  await page.keyboard.press("Control+Home");
  await page.locator("[data-shared=pricing]").click();
  const dialog = page.locator(".change-dialog");
  await expect(dialog.locator("[data-preview-sum]")).toHaveText("10,000 accounts change");
  // Working it out fits in a frame; a busy machine gets some more.
  expect(Number(await dialog.locator("[data-preview-ms]").getAttribute("data-preview-ms"))).toBeLessThan(60);
  await dialog.locator("[data-confirm]").click();
  await expect(page.locator("[data-saved-reach]")).toHaveText("10,000 accounts change", { timeout: 60_000 });
  await page.locator("[data-saved] [data-undo]").click();
  await expect(dialog.locator("[data-confirm]")).toHaveText("Take back 1 value");
  await dialog.locator("[data-confirm]").click();
  await expect(page.locator("[data-shared=pricing]")).toContainText("No shared value", { timeout: 60_000 });
});
