// Measures the portal inside a partner's site: bytes of the element's script, and the time from the first byte of the
// partner's page to the first panel, cold, on the line of bench-startup.mjs; median of seven.
import { spawn } from "node:child_process";
import { createServer } from "node:net";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { browserOptions } from "./browser.mjs";
import { startDemo } from "./demo-server.mjs";
import { demoEnvironment, kilobytes, root } from "./project.mjs";

const RUNS = 7;
const CPU_SLOWER = 4;
const LINE = { offline: false, latency: 150, downloadThroughput: 1_600_000 / 8, uploadThroughput: 750_000 / 8 };
// The demo's tenants allow this origin; localhost and 127.0.0.1 are two sites.
const SITE = "http://localhost:8090";
const PERSON = "hugo";
const START_MS = 30_000;

/** Starts the demo of a partner's site in front of a portal. */
async function startSite(portal) {
  await new Promise((resolve, reject) => {
    const probe = createServer().on("error", () => reject(new Error(`${SITE} is in use; end what listens there`)));
    probe.listen(new URL(SITE).port, "127.0.0.1", () => probe.close(resolve));
  });
  const env = { ...demoEnvironment(), PORT: new URL(SITE).port, SITE_ORIGIN: SITE, PORTICO_PORTAL: portal };
  const program = spawn("node", [join(root, "examples/host/server.mjs")], { env, stdio: ["ignore", "ignore", "inherit"] });
  const until = Date.now() + START_MS;
  while (!(await fetch(`${SITE}/sign-in`).then(({ ok }) => ok, () => false))) {
    if (Date.now() > until) throw new Error(`the partner's site does not answer at ${SITE}`);
    await new Promise((done) => setTimeout(done, 50));
  }
  return () => program.kill();
}

/** What the script is when it is packed as browsers ask for it, and what it is unpacked. */
async function scriptBytes(portal) {
  const size = async (encoding) => {
    const { request } = await import("node:http");
    return new Promise((resolve, reject) => {
      const asked = request(`${portal}/embed/v1/portico.js`, { headers: { "accept-encoding": encoding } }, (answer) => {
        let bytes = 0;
        answer.on("data", (part) => (bytes += part.length)).on("end", () => resolve(bytes));
        if (answer.statusCode !== 200) reject(new Error(`the element's script answered ${answer.statusCode}`));
      });
      asked.on("error", reject).end();
    });
  };
  return { plain: await size("identity"), brotli: await size("br") };
}

async function signedIn(browser) {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(`${SITE}/sign-in`);
  await page.click(`[value=${PERSON}]`);
  await page.waitForURL(`${SITE}/`);
  const state = await context.storageState();
  await context.close();
  return state;
}

async function visit(browser, storageState) {
  const context = await browser.newContext({ storageState });
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  await session.send("Emulation.setCPUThrottlingRate", { rate: CPU_SLOWER });
  await session.send("Network.enable");
  await session.send("Network.emulateNetworkConditions", LINE);
  await page.addInitScript(() => {
    if (top !== window) return;
    const watch = new MutationObserver(() => {
      const portal = document.querySelector("partner-portal");
      if (!portal) return;
      watch.disconnect();
      portal.addEventListener("ready", () => (window.__ready = performance.now()));
    });
    watch.observe(document, { subtree: true, childList: true });
  });
  await page.goto(`${SITE}/portal`, { waitUntil: "commit" });
  await page.waitForFunction(() => window.__ready > 0, null, { timeout: 90_000 });
  const ms = await page.evaluate(() => window.__ready);
  await context.close();
  return ms;
}

const median = (numbers) => numbers.sort((a, b) => a - b)[Math.floor(numbers.length / 2)];

const server = await startDemo();
let stopSite = () => {};
// The frame in the process of the page, because only there line and processor can be slowed down from the start.
const { args, ...launch } = browserOptions();
const together = ["--disable-site-isolation-trials", "--disable-features=IsolateOrigins,site-per-process"];
const browser = await chromium.launch({ ...launch, args: [...args, ...together] });
try {
  stopSite = await startSite(server.url);
  const { plain, brotli } = await scriptBytes(server.url);
  console.log(`The element's script: ${kilobytes(brotli)} in brotli (${brotli} bytes), ${kilobytes(plain)} unpacked`);
  const state = await signedIn(browser);
  console.log(`A partner's page with the portal, cold: processor ${CPU_SLOWER} times slower, 1.6 Mbit/s, 150 ms`);
  const times = [];
  for (let run = 1; run <= RUNS; run += 1) {
    times.push(await visit(browser, state));
    console.log(`  ${run}: first panel ${(times.at(-1) / 1000).toFixed(2)} s`);
  }
  console.log(`  median, from the page's load to the first panel: ${(median(times) / 1000).toFixed(2)} s`);
} finally {
  await browser.close();
  stopSite();
  await server.stop();
}
