// What goes wrong around the portal in a partner's site, and that it finds its way back or stays silent. Tokens live for
// six seconds, so that a fault of seconds is one of many lifetimes.
import { asked, expect, mints, PORTAL, ready, shows, SITE, test, until } from "./world.mjs";

test.use({ lifetime: 6 });
test.slow();

const pause = (ms) => new Promise((done) => setTimeout(done, ms));
const isMint = ({ origin, path }) => origin === SITE && path === "/portal-session";
const tokens = (world) => asked(world).filter(({ path, status }) => path === "/api/v1/embed/token" && status === 200);

/** The portal works: what is asked for now is answered. */
async function works(browser, n = 0) {
  const go = (to) => browser.run(([n, to]) => document.querySelectorAll("partner-portal")[n].setAttribute("panel", to), [n, to]);
  await go("service_status");
  await shows(browser, "Service status", n);
  await go("services");
  await shows(browser, "Services", n);
}

/** Notes the events of the page's portal in `window.heard`. */
const listen = (browser) =>
  browser.run(() => {
    window.heard = [];
    const portal = document.querySelector("partner-portal");
    for (const type of ["session", "error", "ready"]) {
      portal.addEventListener(type, ({ detail }) => window.heard.push(`${type} ${detail.state ?? detail.code ?? ""}`.trim()));
    }
  });
const heard = (browser) => browser.run(() => window.heard);

async function opened(visit, who = "hugo", options = undefined) {
  const browser = await visit("chromium", who, options);
  await browser.goto(`${SITE}/portal`);
  await ready(browser);
  await shows(browser, "Services");
  await listen(browser);
  return browser;
}

for (const failing of [1, 2, 5]) {
  test(`minting that fails the ${failing}. time is tried again`, async ({ visit, world }) => {
    let count = 0;
    world.front.meddle((request, answer) => {
      if (!isMint(request) || ++count !== failing) return false;
      answer.writeHead(502, { "content-type": "application/json" }).end('{"error":"no_code"}');
      return true;
    });
    const browser = await visit("chromium", "hugo");
    await browser.goto(`${SITE}/portal`);
    await until(() => mints(world).length > failing + 1, "codes after the one that failed");
    await ready(browser);
    await works(browser);
    expect(mints(world).filter(({ status }) => status === 502)).toHaveLength(1);
  });
}

test("a backend that never answers is given up after its deadline, and asked again", async ({ visit, world }) => {
  const browser = await opened(visit);
  let hung = 0;
  world.front.meddle((request) => isMint(request) && ++hung <= 1);
  await until(async () => (await heard(browser)).includes("error session-timeout"), "the deadline", 60_000);
  await until(() => mints(world).filter(({ status }) => status === 200).length > 1, "another code", 60_000);
  await works(browser);
});

test("an old code is refused, and another one asked for", async ({ visit, world }) => {
  const browser = await opened(visit);
  const old = mints(world)[0].answered;
  let given = 0;
  world.front.meddle((request, answer) => {
    if (!isMint(request) || ++given > 2) return false;
    answer.writeHead(200, { "content-type": "application/json" }).end(old);
    return true;
  });
  await until(() => given > 3, "codes after the old one", 60_000);
  await until(async () => (await heard(browser)).at(-1) === "session active", "a session", 60_000);
  const refused = asked(world).filter(({ path, status }) => path === "/api/v1/embed/token" && status >= 400);
  expect(refused.length).toBeGreaterThanOrEqual(1);
  await works(browser);
});

for (const minutes of [-10, 10]) {
  test(`a clock that is off by ${minutes} minutes changes nothing`, async ({ visit, world }) => {
    const init = `{
      const Real = Date;
      const off = ${minutes * 60_000};
      globalThis.Date = class extends Real {
        constructor(...given) { given.length ? super(...given) : super(Real.now() + off); }
        static now() { return Real.now() + off; }
      };
    }`;
    const browser = await opened(visit, "hugo", { init });
    const began = tokens(world).length;
    const from = Date.now();
    await until(() => tokens(world).length >= began + 4, "four renewals");
    // In time, neither at once nor late.
    expect(Date.now() - from).toBeGreaterThan(4 * 3500);
    expect(asked(world).filter(({ status }) => status === 401)).toEqual([]);
    await works(browser);
  });
}

test("a minute without a network ends when the network is back", async ({ visit, world }) => {
  const browser = await opened(visit);
  world.front.offline(true);
  await browser.page.context().setOffline(true);
  await pause(60_000);
  expect(await browser.inFrame(0, () => Boolean(document.querySelector("main h1"))), "what was there stays").toBe(true);
  world.front.offline(false);
  const back = Date.now();
  await browser.page.context().setOffline(false);
  await until(async () => (await heard(browser)).at(-1) === "session active", "a session");
  expect(Date.now() - back, "at once, not after a pause that has grown").toBeLessThan(10_000);
  await works(browser);
});

test("a computer that slept for hours goes on", async ({ visit, world }) => {
  // All clocks of the pages jump; for the server the tokens have ended long since.
  const init = `{
    let jump = 0;
    const now = performance.now.bind(performance);
    performance.now = () => now() + jump;
    const real = Date.now.bind(Date);
    Date.now = () => real() + jump;
    globalThis.sleepFor = (ms) => { jump += ms; };
  }`;
  const browser = await opened(visit, "hugo", { init });
  world.front.meddle((request, answer) => request.origin === SITE || request.origin === PORTAL ? (answer.destroy(), true) : false);
  await pause(8000);
  const hours = 7 * 3600 * 1000;
  await browser.run((ms) => globalThis.sleepFor(ms), hours);
  await browser.inFrame(0, (ms) => globalThis.sleepFor(ms), hours);
  world.front.meddle();
  const woken = Date.now();
  for (const run of [browser.run, (fn) => browser.inFrame(0, fn)]) {
    await run(() => void (document.dispatchEvent(new Event("visibilitychange")), window.dispatchEvent(new Event("online"))));
  }
  await until(async () => (await heard(browser)).at(-1) === "session active", "a session");
  expect(Date.now() - woken).toBeLessThan(15_000);
  await works(browser);
});

test("an element that leaves in the middle of a renewal asks for nothing any more", async ({ visit, world }) => {
  const browser = await opened(visit);
  let release;
  const held = new Promise((done) => (release = done));
  let waiting = false;
  world.front.meddle(async (request) => {
    if (isMint(request) && !waiting) {
      waiting = true;
      await held;
    }
    return false;
  });
  await until(() => waiting, "a renewal to be under way");
  await browser.run(() => document.querySelector("partner-portal").remove());
  await pause(500);
  const before = world.front.requests.length;
  release();
  await pause(12_000);
  expect(world.front.requests.slice(before).map(({ path }) => path)).toEqual([]);
  // Put in once more it begins anew.
  await browser.run(() => {
    const portal = Object.assign(document.createElement("partner-portal"), { tenant: "halcyon" });
    portal.setAttribute("tenant", "halcyon");
    portal.fetchSession = async ({ challenge }) => {
      const headers = { "content-type": "application/json" };
      const answer = await fetch("/portal-session", { method: "POST", headers, body: JSON.stringify({ challenge }) });
      return answer.json();
    };
    document.querySelector("main").append(portal);
  });
  await ready(browser);
});

test("where storage throws, the portal works", async ({ visit }) => {
  const init = `if (location.hostname === "portal.test") {
    for (const name of ["localStorage", "sessionStorage", "indexedDB", "caches"]) {
      Object.defineProperty(globalThis, name, { get() { throw new DOMException("denied", "SecurityError"); } });
    }
    Object.defineProperty(Document.prototype, "cookie", {
      get() { throw new DOMException("denied", "SecurityError"); },
      set() { throw new DOMException("denied", "SecurityError"); },
    });
  }`;
  const browser = await opened(visit, "ada", { init });
  await works(browser);
  expect(browser.said.filter((line) => line.startsWith("error"))).toEqual([]);
});

/** A page of the site with styles of its own around the portal. */
function styled(world, css) {
  world.front.meddle((request, answer) => {
    if (request.origin !== SITE || !request.path.startsWith("/styled")) return false;
    answer.writeHead(200, { "content-type": "text/html" }).end(`<!doctype html><title>styled</title><style>${css}</style>
      <script type="module" src="${PORTAL}/embed/v1/portico.js"></script><script type="module" src="/site.js"></script>
      <main><partner-portal tenant="halcyon" panel="services"></partner-portal></main>`);
    return true;
  });
}

/** Counts how often the frame's height changes, from now on. */
const countHeights = (browser) =>
  browser.run(() => {
    window.heights = [];
    const frame = document.querySelector("partner-portal").shadowRoot.querySelector("iframe");
    new MutationObserver(() => window.heights.at(-1) !== frame.style.height && window.heights.push(frame.style.height)).observe(
      frame,
      { attributes: true, attributeFilter: ["style"] },
    );
  });

const HOSTS = {
  "of 100vh": "html, body, main { height: 100vh; margin: 0 } partner-portal { height: 100vh }",
  "of at least 100vh": "main, partner-portal { min-height: 100vh } partner-portal::part(frame) { min-height: 100vh }",
  "whose scroll bar comes and goes": "body { margin: 0 } main { overflow: auto; max-height: 60rem }",
};
for (const [what, css] of Object.entries(HOSTS)) {
  test(`a page ${what} does not grow for ever`, async ({ visit, world }) => {
    const browser = await visit("chromium", "hugo");
    styled(world, css);
    await browser.goto(`${SITE}/styled`);
    await ready(browser);
    await shows(browser, "Services");
    await pause(2000);
    await countHeights(browser);
    await pause(5000);
    const heights = await browser.run(() => window.heights);
    expect(heights.length, heights.join(" ")).toBeLessThanOrEqual(3);
    expect(await browser.run(() => document.documentElement.scrollHeight)).toBeLessThan(20_000);
  });
}

test("a storm of resizes settles", async ({ visit }) => {
  const browser = await opened(visit, "ada");
  await countHeights(browser);
  for (let step = 0; step < 60; step += 1) await browser.resize(500 + ((step * 137) % 900), 500 + ((step * 71) % 400));
  await browser.resize(1200, 900);
  await pause(2000);
  const after = await browser.run(() => window.heights.length);
  expect(after).toBeLessThan(200);
  await pause(3000);
  expect(await browser.run(() => window.heights.length), "no more after the storm").toBe(after);
  const fits = await browser.inFrame(0, () => document.documentElement.scrollHeight - window.innerHeight);
  expect(fits, "all of it shows").toBeLessThanOrEqual(1);
});
