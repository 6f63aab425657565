// What the journeys of embedding run through: the release server as https://portal.test, the demo of a partner's site as
// https://halcyon-site.test:8444, and a browser that has no third-party cookies and no storage in common.
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test as plain, expect } from "@playwright/test";
import { startServer } from "../../scripts/demo-server.mjs";
import { demoEnvironment, root } from "../../scripts/project.mjs";
import { missing, open, until } from "./engines.mjs";
import { startFront } from "./sites.mjs";

export { expect, until };

export const PORTAL = "https://portal.test";
export const SITE = "https://halcyon-site.test:8444";

const freePort = () => new Promise((resolve, reject) => {
  const probe = createServer().on("error", reject);
  probe.listen(0, "127.0.0.1", () => {
    const { port } = probe.address();
    probe.close(() => resolve(port));
  });
});

/** Starts the partner's site; `log()` is all that it has written. */
async function startSite(api) {
  const port = await freePort();
  const env = {
    ...demoEnvironment(),
    PORT: String(port),
    SITE_ORIGIN: SITE,
    PORTICO_PORTAL: PORTAL,
    PORTICO_API: api,
  };
  const program = spawn("node", [join(root, "examples/host/server.mjs")], { env, stdio: ["ignore", "pipe", "pipe"] });
  let text = "";
  for (const stream of [program.stdout, program.stderr]) stream.setEncoding("utf8").on("data", (part) => (text += part));
  const ended = new Promise((done) => program.on("exit", done));
  await until(() => fetch(`http://127.0.0.1:${port}/sign-in`).then(({ ok }) => ok), "the partner's site");
  return { port, log: () => text, stop: () => (program.kill(), ended) };
}

/** Both sites and what is between them. `lifetime` is that of tokens, in seconds. */
export async function startWorld({ lifetime } = {}) {
  const folder = mkdtempSync(join(tmpdir(), "portico-embed-"));
  const log = join(folder, "portal.log");
  const short = lifetime ? ["--embed-token-lifetime", String(lifetime)] : [];
  const options = ["--demo", "--public-origin", PORTAL, "--trust-forwarded-for", ...short];
  const server = await startServer({ options, log });
  const site = await startSite(server.url);
  const front = await startFront(["portal.test", "halcyon-site.test"]);
  front.serve(PORTAL, Number(new URL(server.url).port));
  front.serve(SITE, site.port);
  return {
    front,
    server,
    site,
    /** Everything that the portal's server has logged. */
    log: () => readFileSync(log, "utf8"),
    async stop() {
      await Promise.all([front.stop(), site.stop(), server.stop()]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Journeys with both sites for each worker. `test.use({ lifetime: 6 })` gives tokens six seconds. */
export const test = plain.extend({
  lifetime: [undefined, { option: true, scope: "worker" }],
  world: [
    async ({ lifetime }, use) => {
      const world = await startWorld({ lifetime });
      await use(world);
      await world.stop();
    },
    { scope: "worker" },
  ],
  /** Opens an engine's browser, with somebody signed in to the partner's site where a name is given. */
  visit: async ({ world }, use, info) => {
    const opened = [];
    world.front.requests.length = 0;
    await use(async (engine, who, options) => {
      info.skip(Boolean(missing(engine)), `${missing(engine)} is not installed`);
      const browser = await open(engine, world.front, options);
      opened.push(browser);
      if (who) await signIn(browser, who);
      return browser;
    });
    world.front.meddle();
    world.front.offline(false);
    for (const browser of opened) await browser.close();
  },
});

/** Signs somebody in to the partner's site, by its own form. */
export async function signIn(browser, who) {
  await browser.goto(`${SITE}/sign-in`);
  await browser.run((who) => document.querySelector(`[name=person][value=${who}]`).click(), who);
  await until(() => browser.run(() => location.pathname === "/"), "the site's first page");
}

/** Waits until the portal of an element of the page stands; `n` counts elements. */
export const ready = (browser, n = 0) =>
  until(
    () => browser.run((n) => document.querySelectorAll("partner-portal")[n]?.state === "ready", n),
    `portal ${n} to be ready`,
    45_000,
  );

/** Waits for the heading of what the frame shows, with its content there. */
export async function shows(browser, title, n = 0) {
  const seen = () => ({ title: document.querySelector("main h1")?.textContent.trim(), waits: Boolean(document.querySelector("main .skeleton")) });
  await until(async () => {
    const now = await browser.inFrame(n, seen);
    if (now.title !== title || now.waits) throw new Error(JSON.stringify(now));
    return true;
  }, `“${title}” in frame ${n}`);
}

/** The codes that were asked for so far. */
export const mints = (world) => world.front.requests.filter(({ path }) => path === "/portal-session");

/** The requests of the frame for data. */
export const asked = (world) =>
  world.front.requests.filter(({ origin, path }) => origin === PORTAL && path.startsWith("/api/"));
