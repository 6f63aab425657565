// Measures the table of services with 100,000 of them: what a keystroke in the filter takes until its rows are
// painted, frames while scrolling, the page's memory, and requests per second of the list.
import { chromium } from "playwright-core";
import { LARGE, serveLarge } from "../tests/journeys/store.mjs";
import { browserOptions } from "./browser.mjs";
import { HEAD, line, measure, signIn } from "./load.mjs";

const SECONDS = 4;
const CONNECTIONS = [1, 16];
const LISTS = {
  unfiltered: "",
  "kind and state": "?kind=vxc&state=LIVE",
  "search, 11 found": "?q=port%204242",
  "search, 6,250 found": "?q=zurich",
  "search, all found": "?q=e",
  "grouped by location": "?group=location",
  "grouped by account, by speed": "?group=account&sort=speed",
};
/** A frame that takes longer has missed at least one refresh of a screen with 60 Hz. */
const DROPPED_MS = 25;

const median = (numbers) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];
const ms = (number) => `${number.toFixed(0)} ms`;

// Runs in the page: notes how long after a key the first changed rows are painted.
function watchKeys() {
  window.__painted = [];
  let pressed = null;
  addEventListener("keydown", (event) => (pressed = event.timeStamp), { capture: true });
  new MutationObserver((changes) => {
    if (pressed === null || !changes.some(({ target }) => target.nodeName === "TBODY")) return;
    const began = pressed;
    pressed = null;
    // After the frame that draws them.
    requestAnimationFrame(() => setTimeout(() => window.__painted.push(performance.now() - began)));
  }).observe(document, { subtree: true, childList: true });
}

/** Opens the list, types letter by letter, and answers the milliseconds of each. */
async function type(page, address, ready, letters) {
  await page.goto(address);
  await page.locator("main .count", { hasText: ready }).waitFor();
  await page.getByRole("searchbox").focus();
  await page.keyboard.press("End");
  await page.waitForTimeout(1500);
  const times = [];
  for (const letter of letters) {
    await page.evaluate(() => (window.__painted.length = 0));
    await page.keyboard.press(letter);
    await page.waitForFunction(() => window.__painted.length > 0, null, { timeout: 10_000 });
    times.push(await page.evaluate(() => window.__painted[0]));
    await page.waitForTimeout(1000);
  }
  return times;
}

/** Scrolls from frame to frame until so many rows are behind. */
const scroll = (page, until) =>
  page.locator(".window").evaluate(async (frame, until) => {
    const took = [];
    let last = await new Promise(requestAnimationFrame);
    while (frame.scrollTop < until * 52 && took.length < 6000) {
      frame.scrollTop += 200;
      const now = await new Promise(requestAnimationFrame);
      took.push(now - last);
      last = now;
    }
    return took;
  }, until);

/** Fetches row after row until all are there, or two minutes are over. */
const loadAll = (page) =>
  page.locator(".window").evaluate(async (frame) => {
    const ends = performance.now() + 120_000;
    while (performance.now() < ends) {
      frame.scrollTop = frame.scrollHeight;
      await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
      if (Math.round(frame.scrollHeight / 52) > 100_000) break;
    }
    return Math.floor(frame.scrollHeight / 52);
  });

/** The bytes of every WebAssembly memory in the page; JavaScript's heap does not count them. */
async function wasm(session) {
  const { result } = await session.send("Runtime.evaluate", { expression: "WebAssembly.Memory.prototype" });
  const { objects } = await session.send("Runtime.queryObjects", { prototypeObjectId: result.objectId });
  const { result: sum } = await session.send("Runtime.callFunctionOn", {
    objectId: objects.objectId,
    functionDeclaration: "function () { return this.reduce((sum, { buffer }) => sum + buffer.byteLength, 0) }",
    returnByValue: true,
  });
  return sum.value;
}

async function memory(session) {
  await session.send("HeapProfiler.collectGarbage");
  const { usedSize } = await session.send("Runtime.getHeapUsage");
  const { nodes } = await session.send("Memory.getDOMCounters");
  const mb = (bytes) => `${(bytes / 1e6).toFixed(1)} MB`;
  return `JavaScript ${mb(usedSize)}, WebAssembly ${mb(await wasm(session))}, ${nodes} nodes`;
}

const server = await serveLarge();
const browser = await chromium.launch(browserOptions());
try {
  const cookie = await signIn(server.url, LARGE.email, LARGE.password);
  const context = await (await fetch(`${server.url}/api/v1/context`, { headers: { cookie } })).json();
  const path = `/accounts/${context.account.id}/services`;

  console.log(HEAD("GET …/services, 100,000"));
  for (const [name, query] of Object.entries(LISTS)) {
    for (const connections of CONNECTIONS) {
      const url = `${server.url}/api/v1${path}${query}`;
      console.log(line(name, { connections, ...(await measure(url, cookie, connections, SECONDS)) }));
    }
  }

  const visitor = await browser.newContext({ baseURL: server.url, viewport: { width: 1280, height: 900 } });
  const [name, value] = cookie.split("=");
  await visitor.addCookies([{ name, value, url: server.url }]);
  await visitor.addInitScript(() => localStorage.setItem("portico.signed-in", "1"));
  await visitor.addInitScript(watchKeys);
  const page = await visitor.newPage();
  const session = await visitor.newCDPSession(page);

  const here = await type(page, `${path}?q=port%20424`, "services", ["2", "Backspace", "3", "Backspace", "4", "Backspace"]);
  console.log(`keystroke to rows, all of them here: median ${ms(median(here))}, longest ${ms(Math.max(...here))}`);
  const asked = await type(page, path, "100,000 services", [..."port 4242"]);
  console.log(`keystroke to rows, from the server: median ${ms(median(asked))}, longest ${ms(Math.max(...asked))} (it waits 120 ms for typing to rest)`);

  await page.goto(path);
  await page.locator("main .count", { hasText: "100,000 services" }).waitFor();
  await page.waitForTimeout(1000);
  console.log(`memory, opened: ${await memory(session)}`);
  const frames = await scroll(page, 5000);
  const dropped = frames.filter((took) => took > DROPPED_MS).length;
  console.log(`scrolling 5,000 rows: ${frames.length} frames, median ${median(frames).toFixed(1)} ms, ${dropped} over ${DROPPED_MS} ms, longest ${ms(Math.max(...frames))}`);
  console.log(`memory, 5,000 rows behind: ${await memory(session)}`);
  const rows = await loadAll(page);
  console.log(`memory, ${rows.toLocaleString("en")} rows there: ${await memory(session)}`);
} finally {
  await browser.close();
  await server.stop();
}
