// The company profile: who may edit it, what is wrong with a field, and two people at once.
import { address } from "./people.mjs";
import { arrived, expect, heading, status, test } from "./support.mjs";

const form = (page) => page.locator("form[data-form=company-profile]");
const field = (page, name) => page.getByLabel(name, { exact: true });
const failed = (page) => page.locator("[data-form-error]");
const save = (page) => page.getByRole("button", { name: "Save", exact: true });

// Each journey in a profile of its own, so that the order of journeys does not matter.
async function open(page, account) {
  await page.goto(address(account, "company_profile"));
  await arrived(page, "company_profile");
}

/** The id of an account that ada manages. */
async function managed(page, signIn, name) {
  await signIn(page, "ada");
  await page.goto("/");
  await arrived(page, "dashboard");
  const find = (name) => fetch(`/api/v1/accounts?q=${encodeURIComponent(name)}`).then((answer) => answer.json());
  const found = await page.evaluate(find, name);
  expect(found.total).toBe(1);
  return found.items[0].account.id;
}

test("ada edits by keyboard, and the change is there after a reload", async ({ page, signIn }) => {
  const account = await managed(page, signIn, "Redwood Analytics");
  await open(page, account);
  await page.locator("[data-edit]").press("Enter");
  await expect(field(page, "Legal name")).toHaveValue("Redwood Analytics Inc.");
  await field(page, "Trading name").fill("Redwood <b>& Sons</b> 🌲");
  await field(page, "Trading name").press("Enter");
  await expect(form(page)).toHaveCount(0);
  await expect(page.locator("main")).toContainText("Redwood <b>& Sons</b> 🌲");
  await page.reload();
  await arrived(page, "company_profile");
  await expect(page.locator("main")).toContainText("Redwood <b>& Sons</b> 🌲");
  await expect(page.locator("main b")).toHaveCount(0);
});

test("cancelling leaves everything as it was", async ({ page, signIn }) => {
  const account = await managed(page, signIn, "Granite Peak Insurance");
  await open(page, account);
  await page.locator("[data-edit]").click();
  await field(page, "City").fill("Nowhere");
  await page.getByRole("button", { name: "Cancel" }).click();
  await expect(form(page)).toHaveCount(0);
  await expect(page.locator("main")).toContainText("Chicago");
  await expect(page.locator("main")).not.toContainText("Nowhere");
});

for (const who of ["noor", "finn"]) {
  test(`${who} may read the profile, not edit it`, async ({ page, signIn }) => {
    const account = (await signIn(page, who)).account.id;
    await open(page, account);
    await expect(page.locator("main")).toContainText("Halcyon Networks GmbH");
    await expect(page.locator("[data-edit]")).toHaveCount(0);
    await page.locator("main [data-why=company_profile]").click();
    await expect(page.getByRole("dialog")).toContainText(/Your role, (Read only|Finance), allows less/);
  });
}

test("what is wrong is told at the field, and stays typed", async ({ page, signIn, expected }) => {
  const account = await managed(page, signIn, "Northgate Hospitals");
  await open(page, account);
  await page.locator("[data-edit]").click();
  const input = (name) => form(page).locator(`#field-${name}`);
  const mail = input("contacts-0-email");
  await input("legal_name").fill("");
  await input("website").fill("javascript:alert(1)");
  await input("country").fill("Britain");
  await input("city").fill("x".repeat(200));
  await mail.fill("nobody");
  expected(status(422, "/company-profile"));
  await save(page).click();
  const problems = [
    [input("legal_name"), "This is required."],
    [input("website"), "Write a web address that begins with https:// or http://."],
    [input("country"), "Write a country code of two capital letters, such as DE."],
    [input("city"), "This is too long; 128 characters at most."],
    [mail, "Write an e-mail address such as name@company.example."],
  ];
  for (const [wrong, problem] of problems) {
    await expect(wrong).toHaveAttribute("aria-invalid", "true");
    await expect(wrong).toHaveAccessibleDescription(problem);
  }
  await expect(form(page).locator("[aria-invalid]")).toHaveCount(problems.length);
  await expect(failed(page)).toContainText("Some of this is not right yet.");
  await expect(failed(page)).toBeFocused();
  await expect(input("website")).toHaveValue("javascript:alert(1)");

  await input("legal_name").fill("Northgate Hospitals NHS Trust");
  await input("website").fill("https://northgate.example/");
  await input("country").fill("GB");
  await input("city").fill("Manchester");
  await mail.fill("networks@northgate.example");
  await save(page).click();
  await expect(form(page)).toHaveCount(0);
  await expect(page.getByRole("link", { name: "https://northgate.example/" })).toBeVisible();
});

test("an account that the provider supports keeps a contact", async ({ page, signIn, expected }) => {
  const account = await managed(page, signIn, "Helios Solar Farms");
  await open(page, account);
  await page.locator("[data-edit]").click();
  await page.getByRole("button", { name: "Remove this contact" }).click();
  await expect(form(page).locator(".contact")).toHaveCount(0);
  expected(status(422, "/company-profile"));
  await save(page).click();
  await expect(form(page).locator("fieldset")).toContainText("Add at least one contact.");
  await page.getByRole("button", { name: "Add a contact" }).click();
  const contact = form(page).locator(".contact");
  await contact.getByLabel("Name of the contact").fill("Redes");
  await contact.getByLabel("E-mail address").fill("redes@helios.example");
  await save(page).click();
  await expect(form(page)).toHaveCount(0);
  await expect(page.getByRole("link", { name: "redes@helios.example" })).toBeVisible();
});

test.describe("two at once", () => {
  // The second of two admins has typed on top of what the first has saved meanwhile.
  async function race(page, signIn, visitor, name) {
    const account = await managed(page, signIn, name);
    const second = await visitor();
    await signIn(second, "ada");
    for (const one of [page, second]) {
      await open(one, account);
      await one.locator("[data-edit]").click();
    }
    await field(page, "Street and number").fill("First Street 1");
    await save(page).click();
    await expect(form(page)).toHaveCount(0);
    await field(second, "Street and number").fill("Second Street 2");
    await field(second, "City").fill("Secondville");
    await save(second).click();
    await expect(failed(second)).toContainText("Somebody else changed this while you were editing.");
    await expect(field(second, "Street and number")).toHaveValue("Second Street 2");
    return second;
  }

  test("the second is told, and may keep theirs", async ({ page, signIn, visitor, expected }) => {
    expected(status(412, "/company-profile"));
    const second = await race(page, signIn, visitor, "Umbra Games");
    await second.getByRole("button", { name: "Save mine in its place" }).click();
    await expect(form(second)).toHaveCount(0);
    await expect(second.locator("main")).toContainText("Second Street 2");
    await page.reload();
    await arrived(page, "company_profile");
    await expect(page.locator("main")).toContainText("Secondville");
    await expect(page.locator("main")).not.toContainText("First Street 1");
  });

  test("the second is told, and may take the other's", async ({ page, signIn, visitor, expected }) => {
    expected(status(412, "/company-profile"));
    const second = await race(page, signIn, visitor, "Zürcher Uhrwerke");
    await second.getByRole("button", { name: "Discard mine and show theirs" }).click();
    await expect(form(second)).toHaveCount(0);
    await expect(second.locator("main")).toContainText("First Street 1");
    await expect(second.locator("main")).not.toContainText("Secondville");
    // And can go on from there.
    await second.locator("[data-edit]").click();
    await expect(field(second, "Street and number")).toHaveValue("First Street 1");
    await field(second, "Street and number").fill("Third Street 3");
    await save(second).click();
    await expect(form(second)).toHaveCount(0);
    await expect(second.locator("main")).toContainText("Third Street 3");
  });
});

test("without a network saving fails, and what was typed can be saved later", async ({ page, context, signIn, expected }) => {
  const account = await managed(page, signIn, "Kestrel Air");
  await open(page, account);
  await page.locator("[data-edit]").click();
  await field(page, "City").fill("Tårnby");
  expected(/net::ERR_INTERNET_DISCONNECTED/);
  await context.setOffline(true);
  await save(page).click();
  await expect(failed(page)).toContainText("The server cannot be reached.");
  await expect(field(page, "City")).toHaveValue("Tårnby");
  await context.setOffline(false);
  await save(page).click();
  await expect(form(page)).toHaveCount(0);
  await expect(page.locator("main")).toContainText("Tårnby");
  await expect(heading(page)).toHaveText("Company profile");
});
