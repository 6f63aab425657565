// How the portal behaves inside a partner's page, beyond showing it: keyboard, dialogs, files, pictures, language, look,
// the end of a session. In Chromium.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { session } from "../journeys/support.mjs";
import { asked, expect, PORTAL, ready, shows, SITE, test, until } from "./world.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Opens the portal's page of the site; notes its events in `window.heard`. */
async function open(visit, who = "ada", panel = "services", title = "Services") {
  const browser = await visit("chromium", who);
  await browser.goto(`${SITE}/portal`);
  await ready(browser);
  await browser.run((panel) => {
    window.heard = [];
    const portal = document.querySelector("partner-portal");
    for (const type of ["session", "error", "overlay", "external", "route"])
      portal.addEventListener(type, ({ detail }) => window.heard.push([type, detail]));
    portal.setAttribute("panel", panel);
  }, panel);
  await shows(browser, title);
  return { browser, page: browser.page, frame: browser.page.mainFrame().childFrames()[0] };
}

const heard = (browser, wanted) => browser.run((wanted) => window.heard.filter(([type]) => type === wanted).map(([, detail]) => detail), wanted);

test("Tab leads into the portal, through it and out again, both ways", async ({ visit }) => {
  const { page, browser } = await open(visit, "hugo", "service_status", "Service status");
  await browser.run(() => document.querySelector("partner-portal").after(Object.assign(document.createElement("button"), { id: "after" })));
  const at = async () => {
    const outside = await browser.run(() => document.activeElement.id || document.activeElement.tagName);
    if (outside !== "PARTNER-PORTAL") return outside;
    return `in ${await browser.inFrame(0, () => document.activeElement.textContent.trim())}`;
  };
  const walk = async (key, end) => {
    const seen = [];
    for (let step = 0; step < 80 && seen.at(-1) !== end; step++) {
      await page.keyboard.press(key);
      seen.push(await at());
    }
    return seen;
  };
  await page.locator("#locale").focus();
  const there = (await walk("Tab", "after")).filter((place) => place.startsWith("in "));
  const back = (await walk("Shift+Tab", "locale")).filter((place) => place.startsWith("in "));
  expect(there.length).toBeGreaterThan(3);
  expect(there[0]).toBe("in Skip to content");
  expect([...back].reverse()).toEqual(there);
});

test("focus() leads to the first thing inside", async ({ visit }) => {
  const { browser } = await open(visit, "hugo");
  await browser.run(() => document.querySelector("partner-portal").focus());
  await until(() => browser.inFrame(0, () => document.activeElement.classList.contains("skip")), "the focus");
});

test("a dialog opens in the part of a tall frame that is in view", async ({ visit }) => {
  const { page, browser, frame } = await open(visit);
  await browser.resize(1000, 500);
  await browser.run(() => {
    // The frame begins above what is in view and ends below it.
    document.body.style.paddingBottom = "2000px";
    document.querySelector("partner-portal").scrollIntoView({ block: "start" });
    scrollBy(0, 60);
  });
  const seenFrom = () => parseFloat(document.documentElement.style.getPropertyValue("--seen-top"));
  await until(async () => (await browser.inFrame(0, seenFrom)) > 0, "the frame to know which part is in view");
  await frame.locator("button", { hasText: "Why do I see this" }).evaluate((button) => button.click());
  await expect(frame.locator("dialog[open]")).toBeVisible();
  await until(async () => (await heard(browser, "overlay")).length === 1, "the word of it");
  await until(async () => {
    const box = await frame.locator("dialog[open]").boundingBox();
    return box.y >= 0 && box.y + box.height <= 500;
  }, "the dialog in view");
  await page.keyboard.press("Escape");
  await until(async () => (await heard(browser, "overlay")).length === 2, "the end of it");
  expect(await heard(browser, "overlay")).toEqual([{ open: true }, { open: false }]);
});

const PNG = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==", "base64");

/** Gives a partner a logo. */
async function giveLogo(url, email) {
  const { cookies, content } = await session(url, email);
  const headers = { cookie: cookies.map(({ name, value }) => `${name}=${value}`).join("; ") };
  const profile = `${url}/api/v1/accounts/${content.home.id}/marketplace-profile`;
  const etag = (await fetch(profile, { headers })).headers.get("etag");
  const type = { "if-match": etag, "content-type": "application/octet-stream" };
  const answer = await fetch(`${profile}/logo`, { method: "PUT", headers: { ...headers, ...type }, body: PNG });
  expect(answer.status).toBe(200);
}

test("files and pictures come with the token", async ({ visit, world }) => {
  await giveLogo(world.server.url, "ada@halcyon.example");
  const { page, browser, frame } = await open(visit);
  const [file] = await Promise.all([page.waitForEvent("download"), frame.locator("[data-csv]").click()]);
  expect(file.suggestedFilename()).toMatch(/\.csv$/);
  const text = Buffer.concat(await (await file.createReadStream()).toArray()).toString();
  expect(text.split("\r\n").length).toBeGreaterThan(50);
  const csv = asked(world).filter(({ path }) => path.includes(".csv"));
  expect(csv.map(({ status }) => status)).toEqual([200]);
  expect(csv[0].headers.authorization).toMatch(/^Bearer /);
  expect(csv[0].headers.cookie).toBeUndefined();
  expect(page.mainFrame().childFrames()[0].url()).toContain("/services");

  await browser.run(() => document.querySelector("partner-portal").setAttribute("panel", "marketplace_profile"));
  await shows(browser, "Marketplace profile");
  const logo = frame.locator("img.logo").first();
  await expect(logo).toHaveAttribute("src", /^data:image\/png;base64,/);
  await until(() => logo.evaluate((image) => image.naturalWidth > 0), "the picture");
  expect(browser.said.filter((line) => line.startsWith("error"))).toEqual([]);
});

test("a click with a key or the middle button opens no other page", async ({ visit }) => {
  const { page, browser, frame } = await open(visit);
  const opened = [];
  page.context().on("page", (other) => opened.push(other.url()));
  const link = frame.locator("main a[href*='/services/']").nth(3);
  for (const options of [{ modifiers: ["Control"] }, { modifiers: ["Shift"] }, { button: "middle" }]) {
    await link.click(options);
    await until(() => browser.inFrame(0, () => /services\/[^/]+$/.test(location.pathname)), "the link to be followed here");
    await browser.back();
    await shows(browser, "Services");
    await expect(link).toBeVisible();
  }
  expect(opened).toEqual([]);
});

test("language and look are changed from outside, and a look that cannot be read is not", async ({ visit }) => {
  const { browser } = await open(visit, "hugo");
  await browser.run(() => document.querySelector("partner-portal").setAttribute("locale", "de"));
  await shows(browser, "Dienste");
  const look = () => browser.inFrame(0, () => [getComputedStyle(document.documentElement).backgroundColor, getComputedStyle(document.querySelector("h1")).color]);
  await browser.run(() => {
    document.querySelector("partner-portal").theme = { accent: "#7fb4ff", surface: "#10141a", text: "#e8ecf2", radius: 0, font: "mono" };
  });
  await until(async () => (await look()).join() === "rgb(16, 20, 26),rgb(232, 236, 242)", "the dark look");
  await browser.run(() => {
    document.querySelector("partner-portal").theme = { accent: "#7fb4ff", surface: "#10141a", text: "#222222", radius: 0, font: "mono" };
  });
  await until(async () => (await heard(browser, "error")).some(({ code }) => code === "theme"), "the refusal");
  expect(await look()).toEqual(["rgb(16, 20, 26)", "rgb(232, 236, 242)"]);
  // Whatever the look, all can be read.
  const frame = browser.page.mainFrame().childFrames()[0];
  await frame.evaluate(axe);
  const found = await frame.evaluate(async () => {
    const { violations } = await globalThis.axe.run(document, { runOnly: { type: "tag", values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] } });
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html, any }) => `${html} ${any[0]?.message ?? ""}`).join("\n")}`);
  });
  expect(found).toEqual([]);
});

test("the session ends when the page says so: at once, and at the server", async ({ visit, world }) => {
  const { browser, frame } = await open(visit, "hugo");
  const token = asked(world).findLast(({ headers }) => headers.authorization).headers.authorization;
  await browser.run(() => document.querySelector("partner-portal").logout());
  await until(async () => (await heard(browser, "session")).some(({ state }) => state === "signed-out"), "the end");
  await expect(frame.locator("h1")).toHaveText("You are signed out");
  await until(() => asked(world).some(({ method, status }) => method === "DELETE" && status && status < 300), "the server to hear of it");
  const answer = await fetch(`${world.server.url}/api/v1/context`, { headers: { authorization: token } });
  expect(answer.status).toBe(401);
  const before = asked(world).length;
  await browser.page.waitForTimeout(7000);
  expect(asked(world).slice(before).map(({ path }) => path)).toEqual([]);
  await frame.locator("[data-embed-retry]").click();
  await shows(browser, "Services");
});

test("what others change arrives, over a stream that has the token", async ({ visit, world }) => {
  await open(visit, "hugo");
  const stream = await until(() => asked(world).find(({ path }) => path.startsWith("/api/v1/events")), "the stream");
  expect(stream.headers.authorization).toMatch(/^Bearer /);
  expect(stream.headers.cookie).toBeUndefined();
  expect(stream.origin).toBe(PORTAL);
});
