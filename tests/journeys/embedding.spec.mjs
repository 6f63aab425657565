// A partner's admin sets up the portal in their own site.
import { PEOPLE } from "./people.mjs";
import { alone, arrived, audit, expect, heading, session, status } from "./support.mjs";

const test = alone();

const address = async (portico, who) => `/accounts/${(await session(portico.url, PEOPLE[who].email)).content.home.id}/embedding`;

test.describe("embedding", () => {
  test("an admin allows an origin and chooses a look that can be read", async ({ page, portico, signIn, expected }) => {
    expected(status(422, "embedding"));
    await signIn(page, "ada");
    await page.goto("/");
    await page.locator(".menu-button").click();
    await page.getByRole("link", { name: "Embedding" }).click();
    await arrived(page, "embedding");
    await expect(heading(page)).toHaveText("Embedding");
    await audit(page, "embedding");

    await page.locator("[data-edit]").click();
    await page.locator("[data-add-origin]").click();
    const origin = page.getByLabel("Origin", { exact: true }).last();
    await origin.fill("https://shop.halcyon.example/path");
    await page.getByLabel("Text colour", { exact: true }).fill("#cccccc");
    await page.getByLabel("Text colour", { exact: true }).blur();
    await expect(page.locator("[data-contrasts] .status.bad")).toHaveCount(1);
    await audit(page, "editing embedding");
    await page.getByRole("button", { name: "Save" }).click();
    await expect(page.getByText("without a path; http:// for localhost only")).toBeVisible();
    await expect(page.getByText("This is hard to read; choose colours")).toBeVisible();

    await origin.fill("https://shop.halcyon.example");
    await page.getByLabel("Text colour", { exact: true }).fill("#102030");
    await page.getByLabel("Text colour", { exact: true }).blur();
    await expect(page.locator("[data-contrasts] .status.bad")).toHaveCount(0);
    await page.getByLabel("Font family").selectOption("serif");
    await expect(page.locator(".embed-preview")).toHaveCSS("color", "rgb(16, 32, 48)");
    await page.getByRole("button", { name: "Save" }).click();
    await expect(page.locator("[data-origins]")).toContainText("https://shop.halcyon.example");
    await page.reload();
    await expect(page.locator("[data-origins]")).toContainText("https://shop.halcyon.example");
    await expect(page.locator(".embed-preview")).toHaveAttribute("data-font", "serif");

    const answer = await page.request.get("/embed/v1/halcyon/");
    expect(answer.headers()["content-security-policy"]).toMatch(/frame-ancestors [^;]*https:\/\/shop\.halcyon\.example/);
    expect(answer.headers()["x-frame-options"]).toBeUndefined();
  });

  test("a key is shown once, replaced, and revoked", async ({ page, portico, signIn }) => {
    await signIn(page, "ada");
    await page.goto(await address(portico, "ada"));
    await arrived(page, "embedding");
    await page.locator("[data-act=new-key]").click();
    await page.getByLabel("What is it for?").fill("Production");
    await page.locator("dialog[open] button[type=submit]").click();
    const field = page.locator("[data-made] input");
    await expect(field).toBeVisible();
    const key = await field.inputValue();
    expect(key.length).toBeGreaterThan(30);
    await audit(page, "a new key");
    await page.getByRole("button", { name: "I have copied it" }).click();
    const row = page.locator("[data-key='Production']");
    await expect(row.first()).toContainText("Works");
    await expect(row.first()).toContainText(key.slice(-4));
    expect(await page.content()).not.toContain(key);

    await row.first().locator("[data-act=rotate]").click();
    await page.locator("dialog[open] button[type=submit]").click();
    await expect(field).toBeVisible();
    const next = await field.inputValue();
    expect(next).not.toBe(key);
    await page.getByRole("button", { name: "I have copied it" }).click();
    await expect(row).toHaveCount(2);
    await expect(page.locator("[data-keys]")).toContainText("works until");

    for (let left = 2; left > 0; left -= 1) {
      await page.locator("[data-key='Production'] [data-act=revoke]").first().click();
      await page.locator("dialog[open] button[type=submit]").click();
      await expect(page.locator("dialog[open]")).toHaveCount(0);
      await expect(page.locator("[data-key='Production'] [data-act=revoke]")).toHaveCount(left - 1);
    }
    for (const gone of [key, next]) {
      const refused = await page.request.post("/api/v1/embed/sessions", {
        headers: { authorization: `Bearer ${gone}`, cookie: "" },
        data: { user: PEOPLE.hugo.email, account: "x", challenge: "c".repeat(43), origin: "http://localhost:8090" },
      });
      expect(refused.status()).toBe(401);
    }
  });

  test("sessions are listed and ended", async ({ page, portico, signIn }) => {
    const { content } = await session(portico.url, PEOPLE.hugo.email);
    const verifier = "abcdefghijklmnopqrstuvwxyz-0123456789_ABCDEFG";
    const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(verifier));
    const post = (path, body, headers) =>
      fetch(`${portico.url}/api/v1/embed/${path}`, {
        method: "POST",
        headers: { "content-type": "application/json", ...headers },
        body: JSON.stringify(body),
      }).then((answer) => answer.json());
    const { code } = await post(
      "sessions",
      { user: PEOPLE.hugo.email, account: content.home.id, challenge: Buffer.from(digest).toString("base64url"), origin: "http://localhost:8090" },
      { authorization: "Bearer portico-demo-halcyon-key" },
    );
    const { token } = await post("token", { tenant: "halcyon", code, verifier });
    expect(token).toBeTruthy();
    const asHugo = () => fetch(`${portico.url}/api/v1/context`, { headers: { authorization: `Bearer ${token}` } });
    expect((await asHugo()).status).toBe(200);

    await signIn(page, "ada");
    await page.goto(await address(portico, "ada"));
    const row = page.locator(`[data-session='${PEOPLE.hugo.email}']`);
    await expect(row).toContainText("Hugo Petersen");
    await expect(row).toContainText("Harbour Logistics");
    await row.locator("[data-act=end-session]").click();
    await page.locator("dialog[open] button[type=submit]").click();
    await expect(row).toHaveCount(0);
    expect((await asHugo()).status).toBe(401);
  });

  test("the test page and the lines name the tenant", async ({ page, portico, signIn }) => {
    await signIn(page, "ada");
    await page.goto(await address(portico, "ada"));
    await expect(page.locator("[data-start] code")).toContainText('tenant="halcyon"');
    const [download] = await Promise.all([page.waitForEvent("download"), page.locator("[data-test-page]").click()]);
    const text = Buffer.concat(await (await download.createReadStream()).toArray()).toString();
    expect(text).toContain(`${portico.url}/embed/v1/portico.js`);
    expect(text).toContain('<partner-portal tenant="halcyon"');
    expect(text).not.toContain("{portal}");
  });

  test("who may only look, looks; others have no such page; all of it fits a small screen in German", async ({ page, portico, signIn }) => {
    await signIn(page, "noor");
    await page.goto(await address(portico, "noor"));
    await expect(page.locator("main")).not.toContainText("Embedding");
    await expect(page.locator("[data-keys]")).toHaveCount(0);
    await page.context().clearCookies();

    await signIn(page, "ada");
    await page.addInitScript(() => localStorage.setItem("portico.locale", "de"));
    await page.setViewportSize({ width: 320, height: 700 });
    await page.goto(await address(portico, "ada"));
    await arrived(page, "embedding");
    await expect(heading(page)).toHaveText("Einbettung");
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320);
    await page.locator("[data-edit]").click();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320);
    await audit(page, "embedding, small and in German");
  });
});
