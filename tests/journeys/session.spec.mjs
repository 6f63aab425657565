// The session: signing in and out, its end while somebody is at work, lost networks, restarts, deploys.
import { address, PASSWORD, PEOPLE } from "./people.mjs";
import { arrived, expect, heading, panel, signOutEverywhere, status, test } from "./support.mjs";

const again = (page) => page.getByRole("dialog", { name: "Please sign in again" });

async function signInForm(page, email, password = PASSWORD) {
  await page.locator("input[name=email]").fill(email);
  await page.locator("input[name=password]").fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
}

test("a wrong password is told in words, and the next try works", async ({ page, expected }) => {
  await page.goto("/");
  expected(status(401, "/api/v1/session"));
  await signInForm(page, PEOPLE.omar.email, "wrong-password");
  await expect(page.getByRole("alert")).toHaveText("E-mail address or password is wrong.");
  await expect(page.locator("input[name=password]")).toBeFocused();
  await page.keyboard.type(PASSWORD);
  await page.locator("input[name=password]").fill(PASSWORD);
  await page.keyboard.press("Enter");
  await arrived(page, "services");
});

test("whoever has signed in is told where they are", async ({ page }) => {
  await page.goto("/");
  await signInForm(page, PEOPLE.hugo.email);
  await arrived(page, "services");
  await expect(heading(page)).toBeFocused();
});

test("the address stays while signing in", async ({ page, signIn, visitor }) => {
  const other = await visitor();
  const account = (await signIn(other, "ada")).account.id;
  await page.goto(address(account, "invoices"));
  await signInForm(page, PEOPLE.ada.email);
  await arrived(page, "invoices");
  await expect(page).toHaveURL(address(account, "invoices"));
});

test("signing out leaves nothing behind, neither on the page nor behind the back button", async ({ page, signIn, expected }) => {
  const account = (await signIn(page, "ada")).account.id;
  // A page left before signing out is asked for again, and refused; so is ada's account to hugo.
  expected(status("40[14]", account), status(404, "/favicon.ico"));
  await page.goto(address(account, "dashboard"));
  await arrived(page, "dashboard");
  await page.locator("[data-nav=services]").click();
  await arrived(page, "services");
  await page.getByRole("button", { name: "Ada Halvorsen" }).click();
  await page.locator("[data-sign-out]").click();
  await expect(panel(page, "sign-in")).toBeVisible();
  const nothing = async () => {
    await expect(panel(page, "sign-in")).toBeVisible();
    await expect(page.locator("body")).not.toContainText(/Halcyon|Halvorsen|Frankfurt/);
    await expect(page.locator("nav")).toHaveCount(0);
  };
  await nothing();
  await page.goBack();
  await nothing();
  // Not from the browser's memory of the page either.
  await page.goto("/favicon.svg");
  await page.goBack();
  await nothing();
  await page.reload();
  await nothing();
  // The next one to sign in here gets their own account, not the one of the address.
  await signInForm(page, PEOPLE.hugo.email);
  await expect(page.locator("[data-account]")).toContainText("Harbour Logistics");
  await expect(page.locator("body")).not.toContainText("Halvorsen");
});

/** A page that the event stream does not reach: it notices with its next request. */
const withoutStream = (page) => page.route("**/api/v1/events", (route) => route.fulfill({ status: 204 }));

test("a session that ends while somebody types asks to sign in over the page, and nothing typed is lost", async ({
  page,
  signIn,
  baseURL,
  expected,
}) => {
  const account = (await signIn(page, "ada")).account.id;
  await page.goto(address(account, "company_profile"));
  await arrived(page, "company_profile");
  await page.locator("[data-edit]").click();
  const field = page.getByLabel("Trading name");
  const typed = `Halcyon typed ${Date.now()}`;
  await field.fill(typed);

  await signOutEverywhere(baseURL, "ada");
  expected(status(401, "/api/v1/"));
  const save = page.getByRole("button", { name: "Save" });
  // The event stream tells.
  await expect(again(page)).toBeVisible();
  await expect(again(page).locator("input[name=email]")).toHaveValue(PEOPLE.ada.email);
  await expect(field).toHaveValue(typed);
  // There is no way past it.
  await page.keyboard.press("Escape");
  await page.keyboard.press("Escape");
  await expect(again(page)).toBeVisible();

  await again(page).locator("input[name=password]").fill("not it");
  await page.keyboard.press("Enter");
  await expect(again(page).getByRole("alert")).toHaveText("E-mail address or password is wrong.");
  await again(page).locator("input[name=password]").fill(PASSWORD);
  await page.keyboard.press("Enter");
  await expect(again(page)).toBeHidden();
  await expect(field).toHaveValue(typed);
  await save.click();
  await expect(page.locator("form[data-form]")).toHaveCount(0);
  await expect(page.locator("main")).toContainText(typed);
  await page.reload();
  await arrived(page, "company_profile");
  await expect(page.locator("main")).toContainText(typed);
});

test("a session that ends while somebody moves on lets them go on from there", async ({ page, signIn, baseURL, expected }) => {
  const account = (await signIn(page, "ada")).account.id;
  await withoutStream(page);
  await page.goto(address(account, "dashboard"));
  await arrived(page, "dashboard");
  await signOutEverywhere(baseURL, "ada");
  expected(status(401, "/api/v1/"));
  await page.locator("[data-nav=invoices]").click();
  await expect(again(page)).toBeVisible();
  await again(page).locator("input[name=password]").fill(PASSWORD);
  await page.keyboard.press("Enter");
  await expect(again(page)).toBeHidden();
  await arrived(page, "invoices");
  await expect(page.locator("tbody")).toContainText("PV-");
});

test("signing out everywhere ends the sessions of other devices", async ({ page, signIn, visitor, expected }) => {
  const other = await visitor();
  const account = (await signIn(page, "finn")).account.id;
  await signIn(other, "finn");
  await other.goto(address(account, "dashboard"));
  await arrived(other, "dashboard");
  await page.goto(address(account, "dashboard"));
  await arrived(page, "dashboard");
  await page.getByRole("button", { name: "Finn Gallagher" }).click();
  await page.getByRole("button", { name: "Sign out on every device" }).click();
  await expect(panel(page, "sign-in")).toBeVisible();
  expected(status(401, "/api/v1/"));
  await expect(again(other)).toBeVisible();
});

test("without a network a panel says so, and trying again works when it is back", async ({ page, context, signIn, expected }) => {
  const account = (await signIn(page, "ada")).account.id;
  await page.goto(address(account, "dashboard"));
  await arrived(page, "dashboard");
  expected(/net::ERR_INTERNET_DISCONNECTED/, /did not arrive/);
  await context.setOffline(true);
  for (const feature of ["invoices", "services"]) {
    await page.locator(`[data-nav=${feature}]`).click();
    await expect(page.getByRole("alert")).toContainText("The server cannot be reached.");
    await expect(page).toHaveURL(address(account, feature));
    // Still away: it says so again.
    await page.getByRole("button", { name: "Try again" }).click();
    await expect(page.getByRole("alert")).toContainText("The server cannot be reached.");
  }
  await context.setOffline(false);
  await page.getByRole("button", { name: "Try again" }).click();
  await arrived(page, "services");
  await expect(page.locator("tbody")).toContainText("Antwerp expansion");
  await expect(page.getByRole("alert")).toHaveCount(0);
});

test("without a network the list of accounts says so, and switching fails with a way on", async ({ page, context, signIn, expected }) => {
  const account = (await signIn(page, "ada")).account.id;
  await page.goto(address(account, "services"));
  await arrived(page, "services");
  await page.locator("[data-account]").click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("searchbox").fill("Kestrel");
  await expect(dialog.locator("p[role=status]")).toHaveText("1 account");
  expected(/net::ERR_INTERNET_DISCONNECTED/);
  await context.setOffline(true);
  await dialog.locator("[data-switch-to]").click();
  await expect(page.locator("main").getByRole("alert")).toContainText("The server cannot be reached.");
  await context.setOffline(false);
  await page.getByRole("button", { name: "Try again" }).click();
  await arrived(page, "services");
  await expect(page.locator("[data-account]")).toContainText("Kestrel Air");
});

test("a server that is killed and started again still knows who is signed in", async ({ page, portico, signIn, expected }) => {
  test.skip(!portico.kill, "the server is somebody else's");
  const account = (await signIn(page, "ada")).account.id;
  await page.goto(address(account, "dashboard"));
  await arrived(page, "dashboard");
  await portico.kill();
  // The stream is cut off too.
  expected(/INCOMPLETE_CHUNKED_ENCODING .*events/);
  // So is code that was on its way for later.
  expected(/net::ERR_CONNECTION_(REFUSED|RESET)/, /did not arrive/);
  await page.locator("[data-nav=settings]").click();
  await expect(page.getByRole("alert")).toContainText("The server cannot be reached.");
  await portico.restart();
  await page.getByRole("button", { name: "Try again" }).click();
  await arrived(page, "settings");
  await expect(page.locator(".matrix")).toContainText("Harbour Logistics");
  await page.reload();
  await arrived(page, "settings");
  await expect(page.getByRole("button", { name: "Ada Halvorsen" })).toBeVisible();
});

test("after a deploy that took a panel's code away the page loads itself once more", async ({ page, signIn, expected }) => {
  const account = (await signIn(page, "ada")).account.id;
  let deployed = false;
  // Idle loading must not fetch it before.
  await page.route("**/assets/panel-invoices.*", (route) =>
    deployed ? route.continue() : route.fulfill({ status: 404, body: "" }),
  );
  expected(status(404, "/assets/panel-invoices"), /panel-invoices|CompileError|TypeError|HTTP status/);
  await page.goto(address(account, "dashboard"));
  await arrived(page, "dashboard");
  let loads = 0;
  page.on("request", (request) => {
    if (!request.isNavigationRequest()) return;
    loads += 1;
    deployed = true;
  });
  await page.locator("[data-nav=invoices]").click();
  await arrived(page, "invoices");
  await expect(page).toHaveURL(address(account, "invoices"));
  await expect(page.locator("tbody")).toContainText("PV-");
  expect(loads).toBe(1);
});

test("code that stays away ends in a page that says so, with a way to load again", async ({ page, signIn, expected }) => {
  const account = (await signIn(page, "ada")).account.id;
  await page.route("**/assets/panel-invoices.*", (route) => route.fulfill({ status: 404, body: "" }));
  expected(status(404, "/assets/panel-invoices"), /panel-invoices|CompileError|TypeError|HTTP status/);
  await page.goto(address(account, "invoices"));
  await expect(page.locator("#crash-panel")).toBeVisible();
  await page.unroute("**/assets/panel-invoices.*");
  await page.locator("#crash-panel button").click();
  await arrived(page, "invoices");
});
