// The same few steps in three engines, each set to block third-party cookies and to partition storage.
import { spawn } from "node:child_process";
import { accessSync, existsSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { delimiter, join } from "node:path";
import { tmpdir } from "node:os";
import { browserOptions } from "../../scripts/browser.mjs";

const MINI_BROWSERS = ["x86_64-linux-gnu", "aarch64-linux-gnu"].flatMap((machine) =>
  ["4.1", "4.0"].map((version) => `/usr/lib/${machine}/webkit2gtk-${version}/MiniBrowser`),
);
const WAIT_MS = 30_000;

const onPath = (name) =>
  (process.env.PATH ?? "").split(delimiter).map((folder) => join(folder, name)).find((file) => {
    try {
      accessSync(file, 1);
      return true;
    } catch {
      return false;
    }
  });

const firefoxPath = () => process.env.PORTICO_FIREFOX ?? onPath("firefox-esr") ?? onPath("firefox");
const miniBrowser = () => process.env.PORTICO_MINIBROWSER ?? MINI_BROWSERS.find(existsSync);

/** The engines, in the order in which problems are easiest to look into. */
export const ENGINES = ["chromium", "firefox", "webkit"];

/** What is missing for an engine; nothing when it can run. */
export function missing(engine) {
  if (engine === "firefox" && !firefoxPath()) return "firefox-esr";
  if (engine === "webkit" && !(miniBrowser() && onPath("WebKitWebDriver"))) return "webkit2gtk-driver";
  if (engine === "webkit" && !onPath("Xvfb")) return "xvfb";
  return undefined;
}

const pause = (ms) => new Promise((done) => setTimeout(done, ms));

/** Repeats a question until its answer is true or counts as such; the last answer otherwise says what was there. */
export async function until(question, what = question.toString(), ms = WAIT_MS) {
  const end = Date.now() + ms;
  let last;
  for (;;) {
    try {
      last = await question();
      if (last) return last;
    } catch (error) {
      // While a document is being replaced there is nothing to ask.
      last = error.message;
    }
    if (Date.now() > end) throw new Error(`waited ${ms} ms for ${what}; at last: ${JSON.stringify(last)}`);
    await pause(100);
  }
}

/**
 * Opens a browser on the sites of a front. All engines have: `goto`, `back`, `forward`, `reload`, `resize`, `close`;
 * `run(fn, ...args)` in the top document; `frames()`, how many frames there are in it; `inFrame(n, fn, ...args)` in
 * one of them. Functions travel as text, so they see nothing but their arguments.
 */
export function open(engine, front, options = {}) {
  return { chromium: openChromium, firefox: openFirefox, webkit: openWebKit }[engine](front, options);
}

async function openChromium(front, { init } = {}) {
  const { chromium } = await import("playwright-core");
  const launch = browserOptions();
  const browser = await chromium.launch({
    ...launch,
    proxy: { server: `http://${front.proxy}` },
    args: [
      ...launch.args,
      "--test-third-party-cookie-phaseout",
      // Playwright's own list switches partitioning off; the last one counts.
      "--disable-features=Translate,OptimizationHints,MediaRouter,HttpsUpgrades",
      `--ignore-certificate-errors-spki-list=${front.authority.spki}`,
    ],
  });
  const context = await browser.newContext();
  if (init) await context.addInitScript(init);
  const page = await context.newPage();
  const said = [];
  context.on("console", (message) => said.push(`${message.type()}: ${message.text()} ${message.location().url}`));
  context.on("weberror", (error) => said.push(`error: ${error.error().stack}`));
  const child = (n) => {
    const frame = page.mainFrame().childFrames()[n];
    if (!frame) throw new Error(`there is no frame ${n}`);
    return frame;
  };
  return {
    engine: "chromium",
    page,
    said,
    goto: (url) => page.goto(url, { waitUntil: "domcontentloaded" }),
    back: () => page.goBack({ waitUntil: "commit" }),
    forward: () => page.goForward({ waitUntil: "commit" }),
    reload: () => page.reload({ waitUntil: "domcontentloaded" }),
    resize: (width, height) => page.setViewportSize({ width, height }),
    run: (fn, ...args) => page.evaluate(...call(fn, args)),
    frames: async () => page.mainFrame().childFrames().length,
    inFrame: async (n, fn, ...args) => child(n).evaluate(...call(fn, args)),
    close: () => browser.close(),
  };
}

// Playwright passes one argument on, and takes functions as text only without any.
const call = (fn, args) => [new Function("args", `return (${fn})(...args)`), args];

async function openFirefox(front, { init } = {}) {
  const { default: puppeteer } = await import("puppeteer-core");
  const [host, port] = front.proxy.split(":");
  const browser = await puppeteer.launch({
    browser: "firefox",
    executablePath: firefoxPath(),
    headless: true,
    acceptInsecureCerts: true,
    extraPrefsFirefox: {
      // Block third-party cookies, partition everything else by the site in the address bar.
      "network.cookie.cookieBehavior": 5,
      "network.cookie.cookieBehavior.optInPartitioning": true,
      "network.proxy.type": 1,
      "network.proxy.ssl": host,
      "network.proxy.ssl_port": Number(port),
      "network.proxy.http": host,
      "network.proxy.http_port": Number(port),
      "network.proxy.no_proxies_on": "",
      "network.trr.mode": 5,
    },
  });
  const [page] = await browser.pages();
  page.setDefaultTimeout(WAIT_MS);
  if (init) await page.evaluateOnNewDocument(init);
  const said = [];
  page.on("console", (message) => said.push(`${message.type()}: ${message.text()}`));
  page.on("pageerror", (error) => said.push(`error: ${error.message}`));
  const child = (n) => {
    const frame = page.mainFrame().childFrames()[n];
    if (!frame) throw new Error(`there is no frame ${n}`);
    return frame;
  };
  // The driver waits for a load that a page kept in memory never has: history is gone through by script.
  const step = (by) => page.evaluate((by) => void setTimeout(() => history.go(by)), by);
  return {
    engine: "firefox",
    page,
    said,
    goto: (url) => page.goto(url, { waitUntil: "domcontentloaded" }),
    back: () => step(-1),
    forward: () => step(1),
    reload: () => page.reload({ waitUntil: "domcontentloaded" }),
    resize: (width, height) => page.setViewport({ width, height }),
    run: (fn, ...args) => page.evaluate(fn, ...args),
    frames: async () => page.mainFrame().childFrames().length,
    inFrame: async (n, fn, ...args) => child(n).evaluate(fn, ...args),
    close: () => browser.close(),
  };
}

const freePort = () => new Promise((resolve, reject) => {
  const probe = createServer().on("error", reject);
  probe.listen(0, "127.0.0.1", () => {
    const { port } = probe.address();
    probe.close(() => resolve(port));
  });
});

async function openWebKit(front) {
  const { Builder, Capabilities } = await import("selenium-webdriver");
  const home = mkdtempSync(join(tmpdir(), "portico-webkit-"));
  const root = process.getuid?.() === 0;
  const env = {
    ...process.env,
    HOME: home,
    XDG_RUNTIME_DIR: home,
    WEBKIT_DISABLE_COMPOSITING_MODE: "1",
    ...(root && { WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: "1" }),
  };
  const port = await freePort();
  const args = ["--auto-servernum", "--server-args=-screen 0 1400x1000x24", "WebKitWebDriver", `--port=${port}`];
  const runner = spawn("xvfb-run", args, { env, stdio: "ignore", detached: true });
  const end = () => {
    try {
      // The whole group: xvfb-run, its display, the driver and the browser.
      process.kill(-runner.pid, "SIGTERM");
    } catch {
      // It has ended already.
    }
    rmSync(home, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    const url = `http://127.0.0.1:${port}`;
    await until(() => fetch(`${url}/status`).then((answer) => answer.ok), "WebKitWebDriver");
    const wanted = new Capabilities({
      browserName: "MiniBrowser",
      acceptInsecureCerts: true,

      "webkitgtk:browserOptions": {
        binary: miniBrowser(),
        args: ["--automation", `--proxy=http://${front.proxy}`, "--cookies-policy=no-third-party", "--enable-itp"],
      },
    });
    const driver = await new Builder().usingServer(url).withCapabilities(wanted).build();
    await driver.manage().setTimeouts({ script: WAIT_MS, pageLoad: WAIT_MS, implicit: 0 });
    const text = (fn) => `return (${fn})(...arguments)`;
    // Frames are often inside a component, where the driver does not count them.
    const all = `(() => {
      const within = (root) => [...root.querySelectorAll("*")].flatMap((node) =>
        node.tagName === "IFRAME" ? [node] : node.shadowRoot ? within(node.shadowRoot) : []);
      return within(document);
    })()`;
    // The driver's own steps leave out entries that a page made without a visitor's hand.
    const step = (by) => driver.executeScript("const [by] = arguments; setTimeout(() => history.go(by))", by);
    // There is one place where scripts run: one frame at a time.
    let last = Promise.resolve();
    const inTurn = (run) => (last = last.then(run, run));
    return {
      engine: "webkit",
      driver,
      said: [],
      goto: (to) => driver.get(to),
      back: () => step(-1),
      forward: () => step(1),
      reload: () => driver.navigate().refresh(),
      resize: (width, height) => driver.manage().window().setRect({ width, height }),
      run: (fn, ...args) => inTurn(() => driver.executeScript(text(fn), ...args)),
      frames: () => inTurn(() => driver.executeScript(`return ${all}.length`)),
      inFrame: (n, fn, ...args) => inTurn(async () => {
        const frame = await driver.executeScript(`return ${all}[${n}] ?? null`);
        if (!frame) throw new Error(`there is no frame ${n}`);
        await driver.switchTo().frame(frame);
        try {
          return await driver.executeScript(text(fn), ...args);
        } finally {
          await driver.switchTo().defaultContent();
        }
      }),
      async close() {
        await driver.quit().catch(() => {});
        end();
      },
    };
  } catch (error) {
    end();
    throw error;
  }
}
