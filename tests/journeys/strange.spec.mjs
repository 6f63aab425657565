// Names that try to be something else: imported as they come, shown as text.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { address } from "./people.mjs";
import { serveImport } from "./store.mjs";
import { arrived, downloaded, expect, heading, status, test as plain } from "./support.mjs";

const PASSWORD = "a-long-password";
const NAMES = {
  markup: "<img src=x onerror=\"window.taken=1\"><script>window.taken=1</script>",
  template: "{count} {account} ${7*7} {{7*7}} &lt;b&gt; \"quoted\" 'single'",
  arabic: "شركة الملاحة البحرية",
  override: "invoice\u202Egpj.exe",
  long: "W".repeat(128),
  emoji: "👩🏽‍🚒 𝕻ortico 🏴󠁧󠁢󠁳󠁣󠁴󠁿 𠜎",
  path: "../../etc/passwd?q=1#x",
  formula: "=HYPERLINK(\"https://elsewhere.example\"),1",
};
const PARTNER = "Strange & <i>Sons</i>";
const uid = (space, number) => `${String(number).padStart(8, "0")}-${space}-4000-8000-000000000000`;

function write(folder) {
  const names = Object.values(NAMES);
  const accounts = names.map((accountName, number) => ({
    accountRef: `REF-${number}`,
    accountName,
    companyUid: uid("acc0", number + 1),
  }));
  const products = names.map((productName, number) => ({
    productId: number + 1,
    productUid: uid("9047", number + 1),
    productName,
    productType: "MEGAPORT",
    provisioningStatus: "LIVE",
    createDate: 1_700_000_000_000,
    portSpeed: 10_000,
    market: "DE",
    locationId: 1,
    locationDetail: { name: productName, city: productName, metro: productName, country: "Germany" },
    contractTermMonths: 12,
    companyUid: uid("acc0", number + 1),
    companyName: productName,
    costCentre: productName,
    diversityZone: "red",
    resources: { interface: { up: 1 }, vll: [] },
    vxcApproval: { status: null, message: null },
    associatedVxcs: [],
    associatedIxs: [],
  }));
  return Object.entries({ accounts, products }).map(([name, data]) => {
    const file = join(folder, `${name}.json`);
    writeFileSync(file, JSON.stringify({ message: "", terms: "", data }));
    return file;
  });
}

// One import for all of them.
plain.describe.configure({ mode: "default" });

const test = plain.extend({
  portico: [
    async ({}, use) => {
      const users = { "partner@strange.example": PARTNER, "markup@strange.example": NAMES.markup };
      const server = await serveImport({ partner: PARTNER, write, users, password: PASSWORD });
      await use(server);
      await server.stop();
    },
    { scope: "worker" },
  ],
});

const sideways = (page) => page.evaluate(() => document.documentElement.scrollWidth - innerWidth);

/** No name became part of the page. */
async function harmless(page) {
  await expect(page.locator("img, main script, main i, main b")).toHaveCount(0);
  expect(await page.evaluate(() => window.taken)).toBeUndefined();
  expect(await sideways(page)).toBeLessThanOrEqual(0);
}

for (const width of [1280, 320]) {
  test(`strange names are shown as text on every panel, ${width} px wide`, async ({ page, signIn }) => {
    test.slow();
    await page.setViewportSize({ width, height: 720 });
    const account = (await signIn(page, "partner@strange.example", PASSWORD)).account.id;
    await page.goto("/");
    await arrived(page, "dashboard");
    await expect(page.locator("[data-account]")).toContainText(PARTNER);
    await harmless(page);

    await page.locator("[data-nav=services]").click();
    await arrived(page, "services");
    const links = page.locator("tbody th a");
    await expect(links).toHaveCount(Object.keys(NAMES).length);
    expect((await links.allTextContents()).toSorted()).toEqual(Object.values(NAMES).toSorted());
    await harmless(page);
    for (const name of [NAMES.markup, NAMES.arabic, NAMES.emoji, NAMES.path]) {
      await page.getByRole("searchbox").fill(name);
      await expect(page.locator("main .count")).toHaveText("1 service");
      await expect(links).toHaveText([name]);
    }
    for (const name of Object.values(NAMES)) {
      await page.goto(address(account, "services"));
      await links.filter({ hasText: name }).click();
      await expect(heading(page)).toHaveText(name);
      await expect(page.locator("main .columns")).toContainText(name);
      await harmless(page);
    }

    await page.goto(address(account, "settings"));
    await arrived(page, "settings");
    expect((await page.locator(".matrix .name a").allTextContents()).toSorted()).toEqual(Object.values(NAMES).toSorted());
    await harmless(page);

    for (const name of Object.values(NAMES)) {
      await page.locator("[data-account]").click();
      const dialog = page.getByRole("dialog");
      await dialog.getByRole("searchbox").fill(name);
      await expect(dialog.locator("p[role=status]")).toHaveText("1 account");
      await dialog.locator("[data-switch-to]").click();
      await expect(page.locator("[data-account] .account-name")).toHaveText(name);
      await expect(page.locator(".banner")).toContainText(`You are looking at ${name}.`);
      await harmless(page);
    }
  });
}

test("strange names head groups, and arrive whole in the file, where none is a formula", async ({ page, signIn }) => {
  const account = (await signIn(page, "partner@strange.example", PASSWORD)).account.id;
  for (const group of ["location", "account"]) {
    await page.goto(`${address(account, "services")}?group=${group}`);
    await arrived(page, "services");
    const heads = page.locator("tbody tr.group th");
    await expect(heads).toHaveCount(Object.keys(NAMES).length);
    const told = await heads.allTextContents();
    for (const name of Object.values(NAMES)) expect(told.filter((head) => head.includes(name))).toHaveLength(1);
    await harmless(page);
  }
  const [heading, ...lines] = await downloaded(page);
  expect(heading).toContain("Account");
  const names = Object.values(NAMES).map((name) => (name === NAMES.formula ? `'${name}` : name));
  expect(lines.map((line) => line[0]).toSorted()).toEqual(names.toSorted());
  for (const cell of lines.flat()) expect(cell).not.toMatch(/^[=+\-@\t\r]/);
});

test("users of an account with such a name read it, and who manages them, as text", async ({ page, signIn, expected }) => {
  const account = (await signIn(page, "markup@strange.example", PASSWORD)).account.id;
  await page.goto("/");
  await arrived(page, "services");
  await expect(page.locator("[data-account] .account-name")).toHaveText(NAMES.markup);
  expected(status(404, account));
  await page.goto(address(account, "pricing"));
  await expect(page.locator("[data-reason]")).toContainText(PARTNER);
  await harmless(page);
});
