// How the page starts, and what it does when a part of it is missing. None of this needs a sign-in.
import { expect, served as test } from "./journeys/support.mjs";

const crash = (page) => page.locator("#crash-panel");

test("the page starts without a word in the console and under a strict policy", async ({ page }) => {
  const said = [];
  page.on("console", (message) => said.push(message.text()));
  page.on("pageerror", (error) => said.push(error.message));
  const answer = await page.goto("/");
  await expect(page.locator("#boot-shell")).toHaveCount(0);
  const policy = answer.headers()["content-security-policy"];
  expect(policy).toContain("default-src 'none'");
  expect(policy).not.toContain("unsafe-inline");
  expect(said).toEqual([]);
});

test("files with a hash in their name are kept for ever, the page is not", async ({ page, request }) => {
  const answer = await page.goto("/");
  expect(answer.headers()["cache-control"]).toBe("no-cache");
  const script = await page.locator("script[src]").getAttribute("src");
  expect(script).toMatch(/^\/assets\/boot\.[0-9a-f]{10}\.js$/);
  const asset = await request.get(script, { headers: { "accept-encoding": "br" } });
  expect(asset.headers()["cache-control"]).toContain("immutable");
  expect(asset.headers()["content-encoding"]).toBe("br");
  expect((await request.get("/assets/gone.0000000000.wasm")).status()).toBe(404);
});

for (const [locale, language] of [["de-CH", "de"], ["en-GB", "en"], ["fr-FR", "en"]]) {
  test(`a browser set to ${locale} gets the language "${language}"`, async ({ browser }) => {
    const page = await browser.newPage({ locale });
    await page.goto("/");
    await expect(page.locator("html")).toHaveAttribute("lang", language);
    await page.close();
  });
}

test("a chosen language and theme are there before the app", async ({ page }) => {
  await page.addInitScript(() => {
    localStorage.setItem("portico.locale", "de");
    localStorage.setItem("portico.theme", "dark");
  });
  await page.route("**/assets/app.*.wasm", () => {});
  await page.goto("/", { waitUntil: "commit" });
  await expect(page.locator("html")).toHaveAttribute("lang", "de");
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  await expect(page.locator("#boot-shell")).toBeVisible();
});

test("a visitor known to be signed out causes no request for the context by the start script", async ({ page }) => {
  const asked = [];
  page.on("request", (request) => asked.push(new URL(request.url()).pathname));
  await page.route("**/assets/app.*.wasm", () => {});
  await page.goto("/", { waitUntil: "commit" });
  await expect.poll(() => asked.some((path) => path.includes("locale-"))).toBe(true);
  expect(asked.filter((path) => path.startsWith("/api/"))).toEqual([]);
});

/** Holds the main module back; the answer lets it go. */
async function hold(page) {
  let go;
  const held = new Promise((done) => (go = done));
  await page.route("**/assets/app.*.wasm", async (route) => {
    await held;
    await route.continue();
  });
  return go;
}

for (const [path, account, feature, data] of [
  ["/accounts/7/services?state=down", "?account=7", "services", "/api/v1/accounts/7/services?state=down"],
  ["/", "", "dashboard", "/api/v1/accounts/9/dashboard"],
]) {
  test(`at ${path} context and data are asked for beside the app, the panel's code after it`, async ({ page }) => {
    await page.addInitScript(() => localStorage.setItem("portico.signed-in", "1"));
    const go = await hold(page);
    const asked = [];
    page.on("request", (request) => asked.push(request.url()));
    const features = { [feature]: { access: "view" } };
    await page.route("**/api/v1/**", (route) =>
      route.fulfill({ json: { account: { id: "9" }, home: { id: "9" }, landing: feature, features } }),
    );
    await page.goto(path, { waitUntil: "commit" });
    const find = (part) => expect.poll(() => asked.filter((url) => url.endsWith(part)).length).toBe(1);
    await find(`/api/v1/context${account}`);
    await find(data);
    const code = () => asked.some((url) => url.includes(`/assets/panel-${feature}.`));
    expect(code()).toBe(false);
    go();
    await expect.poll(code).toBe(true);
  });
}

test("the data of a hidden feature is not asked for", async ({ page }) => {
  await page.addInitScript(() => localStorage.setItem("portico.signed-in", "1"));
  await page.route("**/assets/app.*.wasm", () => {});
  const asked = [];
  page.on("request", (request) => asked.push(new URL(request.url()).pathname));
  const hidden = { pricing: { access: "hidden" }, elsewhere: { access: "edit" } };
  await page.route("**/api/v1/**", (route) =>
    route.fulfill({ json: { account: { id: "7" }, landing: "services", features: hidden } }),
  );
  for (const feature of ["pricing", "elsewhere"]) {
    asked.length = 0;
    await page.goto(`/accounts/7/${feature}`, { waitUntil: "commit" });
    await expect.poll(() => asked.includes("/api/v1/context")).toBe(true);
    // Another request that begins after that answer: by its end the script has read the answer.
    await page.evaluate(() => fetch("/api/v1/session").then((answer) => answer.json()));
    expect(asked.filter((path) => path.startsWith("/api/"))).toEqual(["/api/v1/context", "/api/v1/session"]);
  }
});

for (const part of ["app.*.js", "app.*.wasm", "locale-en.*.json"]) {
  test(`without ${part} the page loads itself once more and then says that it stopped`, async ({ page }) => {
    let loads = 0;
    page.on("request", (request) => (loads += request.isNavigationRequest() ? 1 : 0));
    await page.route(`**/assets/${part}`, (route) => route.fulfill({ status: 404 }));
    await page.goto("/");
    await expect(crash(page)).toBeVisible();
    await expect(crash(page).getByRole("button")).toBeFocused();
    expect(loads).toBe(2);
    await page.unroute(`**/assets/${part}`);
    await crash(page).getByRole("button").click();
    await expect(crash(page)).toHaveCount(0);
    await expect(page.locator("#boot-shell")).toHaveCount(0);
  });
}

test("the page that stopped speaks the visitor's language", async ({ browser }) => {
  const page = await browser.newPage({ locale: "de-DE" });
  await page.route("**/assets/app.*.wasm", (route) => route.fulfill({ status: 404 }));
  await page.goto("/");
  await expect(crash(page)).toContainText("Seite neu laden");
  await page.close();
});

test("an error in the app's code shows the same page, and nothing of the app stays", async ({ page }) => {
  await page.goto("/");
  await expect(page.locator("#boot-shell")).toHaveCount(0);
  await page.evaluate(() => {
    const error = new WebAssembly.RuntimeError("memory access out of bounds");
    window.dispatchEvent(new ErrorEvent("error", { error }));
  });
  await expect(crash(page)).toBeVisible();
  expect(await page.locator("body > *").count()).toBe(1);
});
