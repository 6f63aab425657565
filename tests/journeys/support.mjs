// What every journey runs through: a server of its own with the demo data, and a browser that is watched
// for everything that must not happen on any page.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { test as plain, expect } from "@playwright/test";
import { startDemo } from "../../scripts/demo-server.mjs";
import { PASSWORD, PEOPLE } from "./people.mjs";

export { expect };

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

/** Tests against a server with the demo data, one for each worker; PORTICO_URL names one that runs already. */
export const served = plain.extend({
  portico: [
    async ({}, use) => {
      if (process.env.PORTICO_URL) return use({ url: process.env.PORTICO_URL });
      const server = await startDemo();
      await use(server);
      await server.stop();
    },
    { scope: "worker" },
  ],
  baseURL: ({ portico }, use) => use(portico.url),
});

/** The same with a browser that is watched. */
export const test = served.extend({

  /** Opens one more browser for another visitor, watched like the first. */
  visitor: async ({ browser, baseURL, watch }, use) => {
    const opened = [];
    await use(async (options = {}) => {
      const context = await browser.newContext({ baseURL, ...options });
      opened.push(context);
      await watch(context);
      return context.newPage();
    });
    for (const context of opened) await context.close();
  },

  /** Notes what must not happen; a journey that causes some of it says which with `expected`. */
  watch: async ({ baseURL }, use) => {
    const seen = [];
    const allowed = [];
    await use(
      Object.assign((context) => watch(context, baseURL, seen), { expected: (...patterns) => allowed.push(...patterns) }),
    );
    const unexpected = seen.filter((entry) => !allowed.some((pattern) => pattern.test(entry)));
    expect(unexpected, "what the browser said that it should not").toEqual([]);
  },
  expected: ({ watch }, use) => use(watch.expected),
  context: async ({ context, watch }, use) => {
    await watch(context);
    await use(context);
  },

  /** Signs somebody in beside the form, as if they had been here before. */
  signIn: ({ baseURL }, use) =>
    use(async (page, who, password = PASSWORD) => {
      const email = PEOPLE[who]?.email ?? who;
      // A page that stands open asks on in its own time, which would then be in another's name.
      if (page.url().startsWith(baseURL)) await page.goto("about:blank");
      const { cookies, content } = await session(baseURL, email, password);
      await page.context().addCookies(cookies.map((cookie) => ({ ...cookie, url: baseURL })));
      await page.addInitScript(remember, baseURL);
      return content;
    }),
});

// In the page: the mark that the app leaves where somebody has signed in, once, so that signing out can clear it.
function remember(origin) {
  if (location.origin === origin && !localStorage.getItem("portico.signed-in")) {
    localStorage.setItem("portico.signed-in", "1");
  }
}

/** Signs in over the API: the cookies, and the context of the user's own account. */
export async function session(baseURL, email, password = PASSWORD) {
  const answer = await fetch(`${baseURL}/api/v1/session`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ email, password }),
  });
  if (!answer.ok) throw new Error(`${email} cannot sign in: ${answer.status}`);
  const cookies = answer.headers.getSetCookie().map((line) => {
    const [, name, value] = /^([^=]+)=([^;]*)/.exec(line);
    return { name, value, httpOnly: true, secure: true };
  });
  return { cookies, content: await answer.json() };
}

/** Ends every session of somebody, as they would on another device. */
export async function signOutEverywhere(baseURL, who) {
  const { cookies } = await session(baseURL, PEOPLE[who].email);
  const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join("; ");
  const answer = await fetch(`${baseURL}/api/v1/session?everywhere=true`, { method: "DELETE", headers: { cookie } });
  if (!answer.ok) throw new Error(`${who} cannot sign out everywhere: ${answer.status}`);
}

async function watch(context, baseURL, seen) {
  await context.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI, sourceFile }) =>
      console.error(`policy: ${violatedDirective} ${blockedURI} ${sourceFile}`),
    );
  });
  context.on("console", (message) => seen.push(`${message.type()}: ${message.text()} ${message.location().url}`));
  context.on("weberror", (error) => seen.push(`error: ${error.error().stack}`));
  context.on("request", (request) => {
    if (new URL(request.url()).origin !== baseURL) seen.push(`left the origin: ${request.url()}`);
  });
}

/** The browser's own line about an answer that was not a success. */
export const status = (code, path = "") => new RegExp(`the server responded with a status of ${code} .*${path}`);

export const panel = (page, feature) => page.locator(`main[data-panel="${feature}"]`);
export const heading = (page) => page.locator("main h1");

/** The cells of the file of services that the page offers, line by line. */
export async function downloaded(page) {
  const [download] = await Promise.all([page.waitForEvent("download"), page.locator("[data-csv]").click()]);
  const text = Buffer.concat(await (await download.createReadStream()).toArray()).toString();
  // Spreadsheets take it for UTF-8 by its first character.
  expect(text[0]).toBe("\ufeff");
  const lines = [[]];
  const cell = /(?:"((?:[^"]|"")*)"|([^,\r\n]*))(,|\r\n)/gy;
  cell.lastIndex = 1;
  for (let found = cell.exec(text); found; found = cell.exec(text)) {
    lines.at(-1).push(found[1]?.replaceAll('""', '"') ?? found[2]);
    if (found[3] !== ",") lines.push([]);
  }
  expect(lines.pop(), "the last line is complete").toEqual([]);
  return lines;
}

/** Waits for the content of a panel, not for its frame alone. */
export async function arrived(page, feature) {
  await expect(panel(page, feature)).toBeVisible();
  await expect(heading(page)).toBeVisible();
  await expect(page.locator(".skeleton:visible")).toHaveCount(0);
}

/** Audits the page as it stands, in light and in dark. */
export async function audit(page, what) {
  for (const colorScheme of ["light", "dark"]) {
    await page.emulateMedia({ colorScheme });
    await page.evaluate(axe);
    const found = await page.evaluate(async (values) => {
      const { violations } = await globalThis.axe.run(document, {
        runOnly: { type: "tag", values },
        resultTypes: ["violations"],
      });
      return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html, any }) => `${html} ${any[0]?.message ?? ""}`).join("\n")}`);
    }, RULES);
    expect(found, `${what}, ${colorScheme}`).toEqual([]);
  }
  await page.emulateMedia({ colorScheme: null });
}

/** Journeys with a server of their own. */
export const alone = () =>
  test.extend({
    portico: [
      async ({}, use) => {
        const server = await startDemo();
        await use(server);
        await server.stop();
      },
      { scope: "worker" },
    ],
  });
