// The marketplace: a company shows itself, somebody of another partner's customer connects, the owner answers, the
// provider begins.
import { startDemo } from "../../scripts/demo-server.mjs";
import { address, PEOPLE } from "./people.mjs";
import { arrived, audit, expect, heading, panel, session, status, test as plain } from "./support.mjs";

// A server of its own: what is made visible here would be found elsewhere.
const test = plain.extend({
  portico: [
    async ({}, use) => {
      const server = await startDemo();
      await use(server);
      await server.stop();
    },
    { scope: "worker" },
  ],
});

const OPS = "ops@provider.example";
const HOSTILE = "<b>Halcyon</b> & \u202eenoZ 🚢 " + "Straßenbahndepotanschlussleitung".repeat(3);
// One pixel.
const PNG = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==",
  "base64",
);

const step = (page, name) => page.locator(`[data-step="${name}"]`);
const field = (page, name) => page.locator(`form [name=${name}]`);
const kept = (page) => expect(page.locator("form [role=status]", { hasText: "Draft saved" })).toBeVisible();
const stands = (page) => page.locator("[data-order-state]");
const width = (page) => page.evaluate(() => document.documentElement.scrollWidth);

/** Asks the API as somebody, beside the page. */
async function asked(baseURL, who, method, path, body, headers = {}) {
  const { cookies } = await session(baseURL, PEOPLE[who]?.email ?? who);
  const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join("; ");
  const answer = await fetch(`${baseURL}/api/v1/${path}`, {
    method,
    headers: { cookie, "content-type": "application/json", ...headers },
    body: body && JSON.stringify(body),
  });
  const text = await answer.text();
  return { status: answer.status, content: text ? JSON.parse(text) : undefined };
}

/** Presses Tab until something has the focus. */
async function tabTo(page, locator) {
  await expect(locator).toBeVisible();
  for (let presses = 0; presses < 120; presses += 1) {
    if (await locator.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press("Tab");
  }
  throw new Error(`${locator} cannot be reached by keyboard`);
}

/** From the marketplace to a draft whose other end is a service that somebody offers. */
async function connect(page, account, company, service) {
  await page.goto(address(account, "marketplace"));
  await arrived(page, "marketplace");
  await page.locator("input[name=q]").fill(company);
  await page.getByRole("link", { name: company }).click();
  await page.getByRole("button", { name: `Connect to ${service}`, exact: true }).click();
  await expect(step(page, "where")).toBeVisible();
}

/** From there to the last step. */
async function write(page, name) {
  await expect(field(page, "a_end").locator("option").nth(1)).toBeAttached();
  const ends = await field(page, "a_end").locator("option").evaluateAll((all) => all.map(({ value }) => value).filter(Boolean));
  await field(page, "a_end").selectOption(ends[0]);
  await page.locator("[data-next]").click();
  await field(page, "speed_mbps").fill("500");
  await field(page, "term_months").selectOption("12");
  await field(page, "name").fill(name);
  await page.locator("[data-next]").click();
  await kept(page);
}

test("ada edits her profile by keyboard, rosa's customer connects, ada accepts, the provider begins", async ({ page, visitor, signIn, baseURL }) => {
  const halcyon = (await signIn(page, "ada")).account.id;
  await page.goto(address(halcyon, "marketplace-profile"));
  await arrived(page, "marketplace_profile");
  await audit(page, "the profile");
  await tabTo(page, page.locator("[data-edit]"));
  await page.keyboard.press("Enter");
  await tabTo(page, field(page, "name"));
  await page.keyboard.press("Control+a");
  await page.keyboard.type("Halcyon Interconnect");
  await tabTo(page, page.locator("#market-bio"));
  await page.keyboard.press("Control+a");
  await page.keyboard.insertText("wörd ".repeat(201));
  await expect(page.locator("#market-bio-words")).toHaveText("201 of 200 words");
  await expect(page.locator("#market-bio")).toHaveAttribute("aria-invalid", "true");
  await audit(page, "too many words");
  await page.keyboard.press("Control+a");
  await page.keyboard.insertText("Pure connections – 東京 🚢");
  await expect(page.locator("#market-bio-words")).toHaveText("4 of 200 words");
  await page.keyboard.press("Tab");
  await tabTo(page, page.getByRole("button", { name: "Save" }));
  await page.keyboard.press("Enter");
  await expect(page.locator("[data-preview]")).toContainText("Halcyon Interconnect");
  await expect(page.locator("[data-preview]")).toContainText("Public");

  const second = page.getByRole("checkbox", { name: /Halcyon core Frankfurt 2/ });
  await second.focus();
  await page.keyboard.press("Space");
  await expect(page.locator("[data-own-offers] li", { hasText: "Frankfurt 2" })).toContainText("Visible");

  const lena = await visitor();
  const lumen = (await signIn(lena, "lena")).account.id;
  await connect(lena, lumen, "Halcyon Interconnect", "Halcyon core Frankfurt 2");
  await expect(lena.locator("main")).toContainText("Halcyon Interconnect · Halcyon core Frankfurt 2");
  await expect(lena.locator("[data-told]")).toContainText("Lumen Bakery, Blue Mesa IT");
  await audit(lena, "the ends");
  await write(lena, "To Halcyon");
  await lena.locator("[data-submit]").click();
  await expect(stands(lena)).toHaveAttribute("data-order-state", "submitted");
  await expect(lena.locator("main")).toContainText("Waiting for its owner");

  const [order] = (await asked(baseURL, OPS, "GET", "orders")).content.items;
  const start = () => asked(baseURL, OPS, "POST", `orders/${order.id}/advance`, { act: "start" });
  expect((await start()).status).toBe(409);
  const ops = await visitor();
  await signIn(ops, OPS);
  await ops.goto("/desk");
  const line = ops.locator(`[data-order="${order.number}"]`);
  await expect(line).toContainText("Waiting for its owner");
  await expect(line.locator("[data-act=start]")).toHaveCount(0);

  // It comes by itself.
  const request = page.locator("[data-connection=pending]");
  await expect(request).toContainText("Lumen Bakery, a customer of Blue Mesa IT");
  await expect(request).toContainText("Halcyon core Frankfurt 2");
  await audit(page, "a request");
  await tabTo(page, request.locator("[data-answer=accept]"));
  await page.keyboard.press("Enter");
  await expect(page.locator("[data-connection=accepted]")).toContainText("Ada Halvorsen");
  await lena.reload();
  await expect(lena.locator("main")).toContainText("Accepted by its owner");
  await expect(lena.locator("[data-act=withdraw]")).toHaveCount(0);
  expect((await start()).status).toBe(200);
});

test("a declined request tells who asked why, and the next one is taken back", async ({ page, visitor, signIn }) => {
  const lena = await visitor();
  const lumen = (await signIn(lena, "lena")).account.id;
  await connect(lena, lumen, "Halcyon", "Halcyon core Frankfurt");
  await write(lena, "Not to be");
  await lena.locator("[data-submit]").click();
  await expect(stands(lena)).toHaveAttribute("data-order-state", "submitted");
  const halcyon = (await signIn(page, "ada")).account.id;
  await page.goto(address(halcyon, "marketplace-profile"));
  const request = page.locator("[data-connection=pending]");
  await request.locator("[data-answer=decline]").click();
  await expect(request.getByRole("alert")).toContainText("required");
  await request.locator("input").fill("No rack space – 満杯.");
  await request.locator("[data-answer=decline]").click();
  await expect(page.locator("[data-connection=declined]").first()).toContainText("満杯");
  await lena.reload();
  await expect(stands(lena)).toHaveAttribute("data-order-state", "rejected");
  await expect(lena.locator("main")).toContainText("満杯");

  await connect(lena, lumen, "Halcyon", "Halcyon core Frankfurt");
  await write(lena, "Second thoughts");
  await lena.locator("[data-submit]").click();
  await lena.locator("[data-act=withdraw]").click();
  await expect(stands(lena)).toHaveAttribute("data-order-state", "withdrawn");
  await expect(page.locator("[data-connection=withdrawn]")).toHaveCount(1);
  await expect(page.locator("[data-connection=pending]")).toHaveCount(0);
});

test("hugo connects and meets no price; he has no profile, by screen or by API", async ({ page, signIn, baseURL }) => {
  const answers = [];
  page.on("response", (response) => {
    const { pathname } = new URL(response.url());
    if (pathname.startsWith("/api/") && !/\/(context|events)$/.test(pathname)) answers.push(response.text().catch(() => ""));
  });
  const account = (await signIn(page, "hugo")).account.id;
  await connect(page, account, "Altocumulus Cloud", "Altocumulus on-ramp Dublin");
  await write(page, "To the cloud");
  expect(await page.locator("body").innerText()).not.toMatch(/[€$£¥]|\b(?:EUR|USD|GBP)\b/);
  await expect(page.locator("[data-submit]")).toHaveAttribute("aria-disabled", "false");
  expect(answers.length).toBeGreaterThan(5);
  for (const text of await Promise.all(answers)) expect(text).not.toMatch(/"(?:minor|currency|estimate|monthly|discounts)"/);
  await page.goto(address(account, "marketplace-profile"));
  await expect(panel(page, "unavailable")).toBeVisible();
  await expect(page.locator("[data-nav=marketplace_profile]")).toHaveCount(0);
  for (const [method, path, body] of [
    ["GET", "marketplace-profile"],
    ["PUT", "marketplace-profile", { public: true, name: "Us" }],
    ["GET", "marketplace-profile/services"],
    ["GET", "connection-requests"],
  ]) {
    const answer = await asked(baseURL, "hugo", method, `accounts/${account}/${path}`, body, { "if-match": '"0"' });
    expect(answer.status, `${method} ${path}`).toBe(404);
  }
});

test("omar looks and orders nothing; noor sees the profile and changes nothing", async ({ page, signIn }) => {
  const account = (await signIn(page, "omar")).account.id;
  await page.goto(address(account, "marketplace"));
  await page.getByRole("link", { name: "Baltic Carrier Group" }).click();
  await expect(page.locator("[data-offers]")).toContainText("not order connections");
  await expect(page.locator("[data-connect]")).toHaveCount(0);
  const home = (await signIn(page, "noor")).account.id;
  await page.goto(address(home, "marketplace-profile"));
  await arrived(page, "marketplace_profile");
  await expect(page.locator("[data-edit], [data-logo-form]")).toHaveCount(0);
  await expect(page.locator("[data-visible]").first()).toBeDisabled();
});

test("a logo is chosen, refused when it is no picture, drawn, and taken away", async ({ page, signIn, expected }) => {
  expected(status(422, "logo"));
  const home = (await signIn(page, "rosa")).account.id;
  await page.goto(address(home, "marketplace-profile"));
  await arrived(page, "marketplace_profile");
  const file = page.locator("[data-logo-form] input[type=file]");
  const says = page.locator("[data-logo-form]");
  await file.setInputFiles({ name: "logo.png", mimeType: "image/png", buffer: Buffer.from("<svg onload=alert(1)>") });
  await expect(says.getByRole("alert")).toContainText("no PNG, JPEG or WebP");
  await file.setInputFiles({ name: "logo.png", mimeType: "image/png", buffer: Buffer.alloc(65537) });
  await expect(says.getByRole("alert")).toContainText("64 kB");
  await file.setInputFiles({ name: "logo.png", mimeType: "image/png", buffer: PNG });
  await expect(says).toContainText("image/png, 0.1 kB");
  const drawn = page.locator("[data-preview] img.logo");
  await expect.poll(() => drawn.evaluate((image) => image.complete && image.naturalWidth)).toBe(1);
  await page.locator("[data-remove-logo]").click();
  await expect(says).toContainText("There is no logo yet");
  await expect(drawn).toHaveCount(0);
});

test("the list is searched, filtered and shared by its address", async ({ page, signIn }) => {
  const account = (await signIn(page, "hugo")).account.id;
  await page.goto(address(account, "marketplace"));
  await arrived(page, "marketplace");
  await audit(page, "the marketplace");
  await page.locator("input[name=q]").fill("zurich");
  await expect(page.locator(".provider")).toHaveCount(1);
  await expect(page.locator(".provider")).toContainText("Deepfreeze Backup");
  await page.goto(`${address(account, "marketplace")}?country=Sweden`);
  await expect(page.locator(".provider")).toHaveCount(2);
  await expect(page.locator("select[name=country]")).toHaveValue("Sweden");
  await page.locator("input[name=q]").fill("nothing like it");
  await expect(page.locator("main")).toContainText("No company found");
  await page.goto(`${address(account, "marketplace")}/nobody`);
  await expect(page.getByRole("alert").first()).toBeVisible();
});
test.beforeEach(({ expected }, info) => {
  if (info.title.startsWith("the list is")) expected(status(404, "nobody"));
});

test("hostile names, in German, on a phone of 320 px", async ({ visitor, signIn, baseURL }) => {
  const { content } = await session(baseURL, PEOPLE.ada.email);
  const at = `accounts/${content.account.id}/marketplace-profile`;
  const now = (await asked(baseURL, "ada", "GET", at)).content;
  const edit = { ...now.profile, name: HOSTILE.slice(0, 120), bio: `${HOSTILE}\n${"x".repeat(500)}` };
  const saved = await asked(baseURL, "ada", "PUT", at, edit, { "if-match": `"${now.version}"` });
  expect(saved.status).toBe(200);
  const page = await visitor({ viewport: { width: 320, height: 900 }, locale: "de-DE" });
  const account = (await signIn(page, "hugo")).account.id;
  await page.goto(address(account, "marketplace"));
  await arrived(page, "marketplace");
  expect(await width(page)).toBeLessThanOrEqual(320);
  await page.getByRole("link", { name: /Halcyon/ }).click();
  await expect(heading(page)).toContainText("<b>Halcyon</b>");
  await expect(page.locator("[data-connect]").first()).toBeVisible();
  expect(await width(page)).toBeLessThanOrEqual(320);
  await audit(page, "a hostile company");
  await page.locator("[data-connect]").first().click();
  await expect(step(page, "where")).toBeVisible();
  await expect(page.locator("[data-told]")).toBeVisible();
  expect(await width(page)).toBeLessThanOrEqual(320);
  const home = (await signIn(page, "ada")).account.id;
  await page.goto(address(home, "marketplace-profile"));
  await arrived(page, "marketplace_profile");
  expect(await width(page)).toBeLessThanOrEqual(320);
  await page.locator("[data-edit]").click();
  expect(await width(page)).toBeLessThanOrEqual(320);
  await audit(page, "the form");
});
