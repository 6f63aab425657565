// What portal and page must refuse of each other, in Chromium, with real sites around them.
import { expect, PORTAL, ready, shows, SITE, test, until } from "./world.mjs";

const KEY = "portico-demo-halcyon-key";
const HUGO = { user: "hugo@harbour.example", account: "03f79284-120d-8ad5-b06f-3596dba2520c" };
const FAKE = "https://evil.test";
const MESSAGES = 100_000;

const html = (answer, text) => void answer.writeHead(200, { "content-type": "text/html" }).end(`<!doctype html><title>x</title>${text}`);

/** Serves these pages of the partner's site, and pages of other sites. */
function serve(world, pages, others = {}) {
  world.front.meddle(({ origin, path }, answer) => {
    const page = origin === SITE && pages[path.split("?")[0]];
    if (page) html(answer, page);
    return Boolean(page);
  });
  for (const [origin, pages] of Object.entries(others)) {
    world.front.serve(origin, ({ path }, answer) => html(answer, pages[path.split("?")[0]] ?? pages["*"] ?? ""));
  }
}

/** A page that speaks with the frame by itself, without the element. */
const RAW = `<iframe id="portal" src="${PORTAL}/embed/v1/halcyon/?panel=services" width="900" height="600"></iframe><script>
  window.heard = [];
  addEventListener("message", ({ data, source, origin }) =>
    source === portal.contentWindow && heard.push({ data, origin }));
  window.ports = [];
  // Answers like a page that embeds the portal; what comes over the port is kept.
  window.answerWith = (message, count = 1, to = portal.contentWindow) => {
    const channels = Array.from({ length: count }, () => new MessageChannel());
    const kept = { said: [], port: channels[0]?.port1 };
    if (kept.port) kept.port.onmessage = ({ data }) => kept.said.push(data);
    ports.push(kept);
    to.postMessage(message, "${PORTAL}", channels.map(({ port2 }) => port2));
    return ports.length - 1;
  };
  window.tell = (at, t, p, more) => ports[at].port.postMessage({ v: 1, t, p, ...more });
</script>`;

const CONNECTS = `<script>
  // Tries to be the page around the portal, and says when it has.
  window.attempt = (portal, nonce) => {
    const { port1, port2 } = new MessageChannel();
    window.said = [];
    port1.onmessage = ({ data }) => said.push(data);
    portal.postMessage({ portico: "connect", v: 1, nonce }, "${PORTAL}", [port2]);
  };
</script>`;

/** Opens the raw page and waits for the portal's hello. */
async function openRaw(visit, world, others) {
  serve(world, { "/raw": RAW, "/sibling": CONNECTS }, others);
  const browser = await visit("chromium");
  await browser.goto(`${SITE}/raw`);
  await until(() => browser.run(() => window.heard.length > 0), "hello");
  const [{ data, origin }] = await browser.run(() => window.heard);
  return { browser, page: browser.page, hello: data, origin };
}

async function mint(world, challenge) {
  const answer = await fetch(`${world.server.url}/api/v1/embed/sessions`, {
    method: "POST",
    headers: { authorization: `Bearer ${KEY}`, "content-type": "application/json" },
    body: JSON.stringify({ ...HUGO, challenge, origin: SITE }),
  });
  expect(answer.status).toBe(201);
  return (await answer.json()).code;
}

const said = (browser, at) => browser.run((at) => window.ports[at].said, at);
const wait = (ms) => new Promise((done) => setTimeout(done, ms));

/** Connects as it should be, and waits until the portal asks for a code. */
async function connect(browser, nonce) {
  const at = await browser.run((nonce) => window.answerWith({ portico: "connect", v: 1, nonce }), nonce);
  await until(async () => (await said(browser, at)).some(({ t }) => t === "session.need"), "the question for a code");
  return at;
}

/** Signs on over a port, until the first panel stands. */
async function signOn(browser, world, at) {
  const need = (await said(browser, at)).find(({ t }) => t === "session.need");
  const code = await mint(world, need.p.challenge);
  await browser.run((at, code, re) => window.tell(at, "session.code", { code }, { id: 1, re }), at, code, need.id);
  await until(async () => (await said(browser, at)).some(({ t }) => t === "ready"), "the first panel");
}

test("the hello goes to the page around the frame, with a challenge and without a secret", async ({ visit, world }) => {
  const { hello, origin } = await openRaw(visit, world);
  expect(origin).toBe(PORTAL);
  expect(hello).toEqual({
    portico: "hello",
    v: [1],
    nonce: expect.stringMatching(/^[\w-]{16,64}$/),
    challenge: expect.stringMatching(/^[\w-]{43}$/),
  });
});

test("a page whose origin is not on the tenant's list hears nothing", async ({ visit, world }) => {
  const origins = ["https://shop.halcyon-site.test", `${SITE}.evil.test`, "https://halcyon-site.test", "null"];
  world.front.meddle(({ origin, path }, answer) => {
    if (origin === SITE && path === "/raw") html(answer, RAW);
    else if (path === "/api/v1/embed/tenants/halcyon") {
      const theme = { accent: "#0b5cad", surface: "#ffffff", text: "#1a1f27", radius: 6, font: "system" };
      answer.writeHead(200, { "content-type": "application/json" });
      answer.end(JSON.stringify({ slug: "halcyon", name: "Halcyon Networks", origins, theme }));
    } else return false;
    return true;
  });
  const browser = await visit("chromium");
  await browser.goto(`${SITE}/raw`);
  await until(() => browser.inFrame(0, () => Boolean(document.querySelector("[data-trouble]"))), "the portal to give up");
  expect(await browser.run(() => window.heard)).toEqual([]);
  expect(browser.said.filter((line) => line.includes("postMessage"))).toEqual([]);
});

test("a portal refuses to be connected by anybody but its parent, once", async ({ visit, world }) => {
  const { browser, page, hello } = await openRaw(visit, world, { [FAKE]: { "*": CONNECTS } });
  const { nonce } = hello;

  // The parent itself, but not as it should be.
  const wrong = [
    [{ portico: "connect", v: 1, nonce: "x".repeat(nonce.length) }, 1],
    [{ portico: "connect", v: 1 }, 1],
    [{ portico: "connect", v: 1, nonce: nonce.slice(0, -1) }, 1],
    [{ portico: "hello", v: 1, nonce }, 1],
    [{ portico: "connect", v: 1, nonce }, 2],
    [{ portico: "connect", v: 1, nonce }, 0],
    ["connect", 1],
    [null, 1],
  ];
  for (const [message, ports] of wrong) await browser.run((...args) => void window.answerWith(...args), message, ports);

  // A sibling of the partner's own origin, one of another origin, and a pop-up.
  for (const source of [`${SITE}/sibling`, `${FAKE}/sibling`]) {
    await browser.run((source) => {
      document.body.append(Object.assign(document.createElement("iframe"), { src: source }));
    }, source);
    const frame = await until(() => page.frames().find((frame) => frame.url() === source), "the sibling");
    await frame.waitForFunction(() => window.attempt);
    await frame.evaluate((nonce) => window.attempt(parent.frames[0], nonce), nonce);
  }
  const [popup] = await Promise.all([page.waitForEvent("popup"), page.evaluate((to) => void open(to), `${SITE}/sibling`)]);
  await popup.waitForFunction(() => window.attempt);
  await popup.evaluate((nonce) => window.attempt(opener.frames[0], nonce), nonce);

  await wait(1500);
  for (const at of wrong.keys()) expect(await said(browser, at), JSON.stringify(wrong[at])).toEqual([]);
  for (const frame of [...page.frames().slice(2), popup.mainFrame()]) expect(await frame.evaluate(() => window.said)).toEqual([]);

  // The real answer still works; the same once more does not.
  const at = await connect(browser, nonce);
  const replay = await browser.run((nonce) => window.answerWith({ portico: "connect", v: 1, nonce }), nonce);
  await wait(500);
  await browser.run((at) => window.tell(at, "ping", {}, { id: 7 }), at);
  await until(async () => (await said(browser, at)).some(({ t }) => t === "pong"), "pong");
  expect(await said(browser, replay)).toEqual([]);
});

test("another version is a typed error, in the handshake and on the port", async ({ visit, world }) => {
  const { browser, hello } = await openRaw(visit, world);
  await browser.run((nonce) => void window.answerWith({ portico: "connect", v: 2, nonce }), hello.nonce);
  // The portal tries again, with another nonce.
  await until(() => browser.run(() => window.heard.length > 1), "another hello");
  const [, again] = await browser.run(() => window.heard);
  expect(again.data.nonce).not.toBe(hello.nonce);
  const at = await connect(browser, again.data.nonce);
  await browser.run((at) => window.ports[at].port.postMessage({ v: 2, t: "ping" }), at);
  await until(async () => (await said(browser, at)).some(({ t, p }) => t === "error" && p.code === "version"), "the error");
});

test("a hundred thousand malformed messages leave a portal as it is", async ({ visit, world }) => {
  const { browser, page, hello } = await openRaw(visit, world);
  const problems = [];
  page.on("pageerror", (error) => problems.push(error.stack));
  const at = await connect(browser, hello.nonce);
  await signOn(browser, world, at);
  const state = () =>
    browser.inFrame(0, () => [location.href, document.documentElement.outerHTML.slice(0, 900), document.querySelector("h1").textContent, {}.v]);
  await wait(1000);
  const before = await state();
  const started = Date.now();
  await browser.run(pour, at, MESSAGES, ["session.code", "theme.set", "locale.set", "route.set", "viewport", "focus.enter"]);
  await browser.run((at) => window.tell(at, "ping", {}, { id: 7 }), at);
  await until(async () => (await said(browser, at)).some(({ t }) => t === "pong"), "pong", 60_000);
  expect(Date.now() - started).toBeLessThan(60_000);
  expect(await state()).toEqual(before);
  expect(problems).toEqual([]);
  // It still does what it should.
  await browser.run((at) => window.tell(at, "locale.set", { locale: "de" }), at);
  await until(() => browser.inFrame(0, () => document.documentElement.lang === "de"), "German");
});

/** In the page: sends messages of which none is right. What the browser cannot send is skipped, and made up for. */
function pour(at, count, types) {
  const { port } = window.ports[at];
  let seed = 11;
  const random = (below) => (seed = (seed * 1103515245 + 12345) % 2147483648) % below;
  const cycle = { v: 1, t: "route.set", p: {} };
  cycle.p.self = cycle;
  let deep = 1;
  for (let level = 0; level < 40; level++) deep = { deep };
  const long = "x".repeat(70_000);
  const proto = JSON.parse('{"__proto__":{"v":1},"route":"/x"}');
  const strange = [
    () => cycle, () => deep, () => proto, () => new Date(0), () => new Map([["v", 1]]), () => /x/, () => 1n, () => NaN,
    () => null, () => undefined, () => "ping", () => [1, , 3], () => new Uint8Array(9), () => new Array(2 ** 31), () => [[[[[[[[[[1]]]]]]]]]],
    () => new Error("x"), () => new Blob(["x"]), () => ({ route: "//evil.test" }), () => ({ route: "javascript:alert(1)" }),
    () => ({ theme: "red" }), () => ({ theme: null }), () => ({ locale: "<b>" }), () => ({ top: -1, height: "1" }),
    () => ({ from: "nowhere" }), () => ({ code: {} }), () => ({ code: [] }),
  ];
  const one = () => strange[random(strange.length)]();
  for (let sent = 0; sent < count; sent++) {
    const t = types[random(types.length)];
    const kind = random(8);
    // Something long now and then only: it is a matter of megabytes.
    if (sent % 500 === 0) port.postMessage({ v: 1, t, p: { code: long, route: long, error: long } });
    else if (kind === 0) port.postMessage(one());
    else if (kind === 1) port.postMessage({ v: 1, t: ["", "x", "__proto__", "toString", 5, null][random(6)], p: {} });
    else if (kind === 2) port.postMessage({ v: 1, t, id: [-1, 0.5, "1", {}][random(4)], p: {} });
    else if (kind === 3) port.postMessage({ v: 1, t, p: { [t]: one(), route: 5, locale: 5, theme: 5, top: "x", from: 5, code: 5 } });
    else if (kind === 4) port.postMessage({ t, p: proto, extra: proto });
    else if (kind === 5) port.postMessage({ v: 1, t, p: [proto] });
    else if (t === "session.code") port.postMessage({ v: 1, t, re: 99_999_999, p: { code: "made-up" } });
    else port.postMessage({ v: 1, t, p: {} });
  }
}

// ---- the page's side

/** A portal that is none: it says what a test lets it say. */
const PRETENDS = `<script>
  window.nonce = () => Array.from({ length: 22 }, () => "abcdefgh"[Math.floor(Math.random() * 8)]).join("");
  window.answers = [];
  window.ports = [];
  addEventListener("message", ({ data, ports: [port] }) => {
    answers.push(data);
    if (port) ports.push({ port, said: [] });
    if (port) port.onmessage = ({ data }) => ports.at(-1).said.push(data);
  });
  window.hello = (nonce, to = parent, v = [1]) =>
    to.postMessage({ portico: "hello", v, nonce, challenge: "c".repeat(43) }, "${SITE}");
</script>`;

const withElement = (src) => `<partner-portal tenant="halcyon" src="${src}" route-sync></partner-portal><script>
  window.events = [];
  window.asked = 0;
  const portal = document.querySelector("partner-portal");
  portal.fetchSession = async () => (asked++, "code");
  for (const type of ["ready", "route", "session", "error", "external", "overlay", "event"])
    portal.addEventListener(type, ({ detail }) => events.push([type, detail]));
</script><script type="module" src="${PORTAL}/embed/v1/portico.js"></script>`;

async function openPretended(visit, world) {
  serve(world, { "/host": withElement(FAKE) }, {
    [FAKE]: { "*": PRETENDS },
    "https://shop.halcyon-site.test": { "*": PRETENDS },
  });
  const browser = await visit("chromium");
  await browser.goto(`${SITE}/host`);
  const frame = await until(() => browser.page.frames()[1], "the frame");
  await frame.waitForFunction(() => window.hello);
  return { browser, page: browser.page, frame };
}

test("the element answers its own frame only, at the portal's origin, once for each nonce", async ({ visit, world }) => {
  const { browser, page, frame } = await openPretended(visit, world);
  // A sibling of the portal's origin, and a pop-up of it.
  await browser.run((src) => void document.body.append(Object.assign(document.createElement("iframe"), { src })), `${FAKE}/sibling`);
  const sibling = await until(() => page.frames().find((frame) => frame.url() === `${FAKE}/sibling`), "the sibling");
  await sibling.waitForFunction(() => window.hello);
  await sibling.evaluate(() => window.hello(window.nonce()));
  const [popup] = await Promise.all([page.waitForEvent("popup"), page.evaluate((to) => void open(to), `${FAKE}/popup`)]);
  await popup.waitForFunction(() => window.hello);
  await popup.evaluate(() => window.hello(window.nonce(), opener));
  await popup.evaluate(() => window.hello(window.nonce(), opener.frames[0]));
  // Its own frame, but not as it should be.
  await frame.evaluate(() => {
    window.hello("short");
    parent.postMessage({ portico: "hello", v: [1], nonce: window.nonce(), challenge: "short" }, "*");
    parent.postMessage({ portico: "hello" }, "*");
  });
  await wait(1000);
  for (const other of [sibling, popup, frame]) {
    expect(await other.evaluate(() => window.answers.filter((answer) => answer.portico === "connect"))).toEqual([]);
  }
  expect(await browser.run(() => window.events)).toEqual([]);
  await frame.evaluate(() => window.hello(window.nonce(), parent, [2]));
  await until(() => browser.run(() => window.events.some(([type, { code }]) => type === "error" && code === "version")), "the version's error");

  // As it should be; then the same once more.
  await frame.evaluate(() => window.hello((window.mine = window.nonce())));
  await frame.waitForFunction(() => window.ports.length === 1);
  await frame.evaluate(() => window.hello(window.mine));
  await wait(500);
  expect(await frame.evaluate(() => window.ports.length)).toBe(1);
  expect(await browser.run(() => window.asked)).toBe(0);

  // The frame of another origin is not the portal.
  await frame.evaluate(() => location.assign("https://shop.halcyon-site.test/"));
  await until(() => page.frames()[1].url().startsWith("https://shop"), "the other origin");
  await page.frames()[1].waitForFunction(() => window.hello);
  await page.frames()[1].evaluate(() => window.hello(window.nonce()));
  await wait(500);
  expect(await page.frames()[1].evaluate(() => window.answers)).toEqual([]);
  // Not even tried: the browser says when a message has the wrong target.
  expect(browser.said.filter((line) => /postMessage.*portico\.js/.test(line))).toEqual([]);
});

test("a hundred thousand malformed messages leave the page as it is", async ({ visit, world }) => {
  const { browser, page, frame } = await openPretended(visit, world);
  const problems = [];
  page.on("pageerror", (error) => problems.push(error.stack));
  await frame.evaluate(() => window.hello(window.nonce()));
  await frame.waitForFunction(() => window.ports.length === 1);
  const state = () => browser.run(() => [location.href, history.length, document.documentElement.outerHTML, window.asked, {}.v]);
  const before = await state();
  const started = Date.now();
  const types = ["ready", "session.need", "session.state", "size", "route.changed", "focus.exit", "overlay", "scroll.request", "nav.external", "error"];
  await frame.evaluate(([pour, count, types]) => new Function(`return ${pour}`)()(0, count, types), [pour.toString(), MESSAGES, types]);
  await frame.evaluate(() => {
    for (let sent = 0; sent < 1000; sent++) parent.postMessage({ portico: "hello", v: [1], nonce: { sent }, challenge: [] }, "*");
    window.ports[0].port.postMessage({ v: 1, t: "ready", id: 1, p: { panel: "services", route: "/accounts/a/services" } });
  });
  await until(() => browser.run(() => document.querySelector("partner-portal").state === "ready"), "ready", 60_000);
  expect(Date.now() - started).toBeLessThan(60_000);
  expect(problems).toEqual([]);
  const events = await browser.run(() => window.events.filter(([type, detail]) => !(type === "error" && detail.code === "version")));
  expect(events).toEqual([["ready", { panel: "services", route: "/accounts/a/services" }]]);
  const [href, length, , asked, polluted] = await state();
  expect([href, length, asked, polluted]).toEqual([before[0], before[1], before[3], before[4]]);
});

test("links that run scripts or lead elsewhere open nothing by themselves", async ({ visit, world }) => {
  serve(world, { "/host": withElement(PORTAL).replace('async () => (asked++, "code")', "({ challenge }) => window.mint(challenge)") });
  const browser = await visit("chromium");
  const { page } = browser;
  await page.exposeFunction("mint", (challenge) => mint(world, challenge));
  await browser.goto(`${SITE}/host`);
  await ready(browser);
  await shows(browser, "Services");
  const opened = [];
  page.on("popup", (popup) => opened.push(popup.url()));
  const here = page.frames()[1].url();
  const links = [
    ["javascript:parent.postMessage('ran', '*')", []],
    ["data:text/html,<script>1</script>", []],
    ["https://evil.test/", [["external", { href: "https://evil.test/" }]]],
    ["//evil.test/x", [["external", { href: "https://evil.test/x" }]]],
  ];
  for (const [href, expected] of links) {
    await browser.run(() => void (window.events.length = 0));
    for (const target of ["", "_blank", "_top"]) {
      await browser.inFrame(0, (href, target) => {
        const link = Object.assign(document.createElement("a"), { href, target, textContent: "x" });
        document.querySelector("main").append(link);
        link.click();
        link.remove();
      }, href, target);
    }
    await wait(300);
    expect(await browser.run(() => window.events)).toEqual([...expected, ...expected, ...expected]);
    expect(page.frames()[1].url()).toBe(here);
    expect(page.url()).toBe(`${SITE}/host`);
  }
  expect(opened).toEqual([]);
  expect(world.front.requests.filter(({ origin }) => origin === FAKE)).toEqual([]);
});

test("scripts in themes, routes and languages are refused", async ({ visit, world }) => {
  serve(world, { "/host": withElement(PORTAL).replace('async () => (asked++, "code")', "({ challenge }) => window.mint(challenge)") });
  const browser = await visit("chromium");
  await browser.page.exposeFunction("mint", (challenge) => mint(world, challenge));
  // A route in the page's address that is none is left out.
  for (const route of ["javascript:alert(1)", "//evil.test/", "/../../../api/v1/context", "/\\evil.test", "https://evil.test"]) {
    await browser.goto(`${SITE}/host?portal=${encodeURIComponent(route)}`);
    const src = await until(() => browser.run(() => document.querySelector("partner-portal").shadowRoot?.querySelector("iframe")?.src), "the frame");
    expect(src).toBe(`${PORTAL}/embed/v1/halcyon/?sync=1`);
  }
  await ready(browser);
  await shows(browser, "Services");
  const look = () => browser.inFrame(0, () => [document.documentElement.getAttribute("style").replace(/--seen[^;]*;/g, ""), document.documentElement.lang, location.pathname]);
  const before = await look();
  const fine = { accent: "#0b5cad", surface: "#ffffff", text: "#1a1f27", radius: 6, font: "system" };
  const themes = [
    { ...fine, accent: "url(https://evil.test/x)" }, { ...fine, text: "#777777" }, { ...fine, font: "x;} body{display:none" },
    { ...fine, css: "body{display:none}" }, { ...fine, radius: 400 }, { accent: "#000000" },
  ];
  for (const theme of themes) await browser.run((theme) => void (document.querySelector("partner-portal").theme = theme), theme);
  await browser.run(() => {
    const portal = document.querySelector("partner-portal");
    portal.setAttribute("locale", "<script>");
    for (const route of ["javascript:alert(1)", "//evil.test", "/welcome", "/desk", "/x/../../y"]) portal.route = route;
  });
  await until(() => browser.run(() => window.events.filter(([type, { code }]) => type === "error" && code === "theme").length === 6), "six refusals");
  expect(await look()).toEqual(before);
  expect(world.front.requests.filter(({ origin }) => origin === FAKE)).toEqual([]);
});
