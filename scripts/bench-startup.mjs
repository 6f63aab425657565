// Measures start-up as somebody on a slow line with a slow computer has it: cold cache, median of seven.
import { chromium } from "playwright-core";
import { browserOptions } from "./browser.mjs";
import { startDemo } from "./demo-server.mjs";

const RUNS = 7;
const CPU_SLOWER = 4;
const LINE = { offline: false, latency: 150, downloadThroughput: 1_600_000 / 8, uploadThroughput: 750_000 / 8 };
const USER = { email: "hugo@harbour.example", password: "portico-demo" };

// What is measured, and how the page shows it.
const MARKS = {
  "shell painted": null,
  navigation: "nav[aria-label] a[data-nav]",
  "first rows": 'html[data-ready="true"]',
};

// Runs in the page before anything else: notes the time of the first frame that shows each mark.
function watchMarks(marks) {
  window.__times = {};
  const look = () => {
    for (const [name, selector] of Object.entries(marks)) {
      if (!selector || name in window.__times || !document.querySelector(selector)?.getClientRects().length) continue;
      window.__times[name] = NaN;
      requestAnimationFrame(() => (window.__times[name] = performance.now()));
    }
  };
  new MutationObserver(look).observe(document, { subtree: true, childList: true, attributes: true });
}

async function signIn(browser, url) {
  const context = await browser.newContext();
  const answer = await context.request.post(`${url}/api/v1/session`, { data: USER, headers: { origin: url } });
  if (!answer.ok()) throw new Error(`signing in as ${USER.email} answered ${answer.status()}`);
  const { cookies } = await context.storageState();
  await context.close();
  const localStorage = [{ name: "portico.signed-in", value: "1" }];
  return { cookies, origins: [{ origin: url, localStorage }] };
}

async function visit(browser, url, storageState) {
  const context = await browser.newContext({ storageState });
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  await session.send("Network.enable");
  await session.send("Network.emulateNetworkConditions", LINE);
  await session.send("Emulation.setCPUThrottlingRate", { rate: CPU_SLOWER });
  let bytes = 0;
  session.on("Network.loadingFinished", (event) => (bytes += event.encodedDataLength));
  await page.addInitScript(watchMarks, MARKS);
  await page.goto(url, { waitUntil: "commit" });
  await page.waitForFunction(() => window.__times["first rows"] > 0, null, { timeout: 60_000 });
  const times = await page.evaluate(() => {
    const [painted] = performance.getEntriesByName("first-paint");
    return { "shell painted": painted?.startTime, ...window.__times };
  });
  await context.close();
  return { times, bytes };
}

const median = (numbers) => numbers.sort((a, b) => a - b)[Math.floor(numbers.length / 2)];

const running = process.env.PORTICO_URL;
const server = running ? { url: running, stop: async () => {} } : await startDemo();
const browser = await chromium.launch(browserOptions());
try {
  const state = await signIn(browser, server.url);
  console.log(`Start-up as ${USER.email}, cold: processor ${CPU_SLOWER} times slower, 1.6 Mbit/s, 150 ms`);
  const visits = [];
  for (let run = 1; run <= RUNS; run += 1) {
    visits.push(await visit(browser, server.url, state));
    const shown = Object.entries(visits.at(-1).times).map(([name, ms]) => `${name} ${(ms / 1000).toFixed(2)} s`);
    console.log(`  ${run}: ${shown.join(", ")}`);
  }
  for (const name of Object.keys(MARKS)) {
    console.log(`  median, ${name}: ${(median(visits.map(({ times }) => times[name])) / 1000).toFixed(2)} s`);
  }
  console.log(`  transferred until then: ${(median(visits.map(({ bytes }) => bytes)) / 1000).toFixed(1)} kB`);
} finally {
  await browser.close();
  await server.stop();
}
