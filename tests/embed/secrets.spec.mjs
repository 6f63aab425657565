// A whole run is recorded, with renewals, reloads, other panels and the way back. No token and no code is anywhere but
// where it has to be.
import { asked, expect, mints, PORTAL, ready, shows, SITE, test, until } from "./world.mjs";

test.use({ lifetime: 6 });
test.slow();

// Runs in every document before anything else: notes what is posted to windows, said on ports and put into the history.
const RECORDER = `(() => {
  const kept = (globalThis.__recorded = []);
  const note = (kind, ...what) => {
    try { kept.push([kind, location.origin, ...what.map((one) => typeof one === "string" ? one : JSON.stringify(one))]); } catch {}
    if (top !== globalThis) try { console.debug("@recorded " + JSON.stringify(kept.at(-1))); } catch {}
  };
  // Windows of another site cannot be patched: scripts get stand-ins for them that note where a message is to go.
  const target = (given) => typeof given === "object" ? given?.targetOrigin : given;
  const standIns = new WeakMap();
  const standIn = (real) => {
    if (!real || real === globalThis) return real;
    if (!standIns.has(real)) {
      standIns.set(real, {
        postMessage: (message, options, ...rest) => {
          note("window", String(target(options)), message);
          return real.postMessage(message, options, ...rest);
        },
      });
    }
    return standIns.get(real);
  };
  for (const [from, name] of [[MessageEvent.prototype, "source"], [HTMLIFrameElement.prototype, "contentWindow"]]) {
    const { get } = Object.getOwnPropertyDescriptor(from, name);
    Object.defineProperty(from, name, { get() { return standIn(get.call(this)); } });
  }
  const around = globalThis.parent;
  if (around !== globalThis) Object.defineProperty(globalThis, "parent", { value: standIn(around) });
  const portPost = MessagePort.prototype.postMessage;
  MessagePort.prototype.postMessage = function (message, ...rest) { note("port", message); return portPost.call(this, message, ...rest); };
  for (const name of ["pushState", "replaceState"]) {
    const real = History.prototype[name];
    History.prototype[name] = function (state, title, url) { note("history", state ?? null, String(url)); return real.call(this, state, title, url); };
  }
})();`;

/** All that scripts of a document could find of what is kept. */
const stored = () => {
  const found = [location.href, document.referrer, document.cookie, document.documentElement.outerHTML, JSON.stringify(history.state)];
  for (const name of ["localStorage", "sessionStorage"]) {
    try {
      found.push(JSON.stringify({ ...globalThis[name] }));
    } catch {
      // Nothing can be kept there.
    }
  }
  found.push(globalThis.name, ...performance.getEntriesByType("resource").map((entry) => entry.name));
  return found;
};

test("no token and no code is where it does not belong", async ({ visit, world }) => {
  const browser = await visit("chromium", "ada", { init: RECORDER });
  const found = [];
  const look = async () => {
    found.push(...(await browser.run(stored)), ...(await browser.inFrame(0, stored)));
  };
  await browser.goto(`${SITE}/portal`);
  await ready(browser);
  for (const [panel, title] of [["services", "Services"], ["invoices", "Invoices"], ["chat", "Chat support"], ["settings", "Settings"]]) {
    await browser.run((panel) => document.querySelector("partner-portal").setAttribute("panel", panel), panel);
    await shows(browser, title);
    await look();
  }
  await until(() => mints(world).length >= 4, "renewals");
  const before = mints(world).length;
  await browser.inFrame(0, () => void setTimeout(() => location.reload()));
  await until(() => mints(world).length > before, "a new start in the frame");
  await ready(browser);
  await browser.back();
  await ready(browser);
  await look();
  // A code that is not taken, and a token that is not good, are logged nowhere either.
  const first = JSON.parse(mints(world)[0].answered).code;
  await fetch(`${world.server.url}/api/v1/embed/token`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ tenant: "halcyon", code: first, verifier: "v".repeat(43) }),
  });
  await browser.goto(`${SITE}/side-by-side`);
  for (const n of [0, 1]) await ready(browser, n);
  await look();

  const codes = mints(world).filter(({ status }) => status === 200).map(({ answered }) => JSON.parse(answered).code);
  const exchanges = asked(world).filter(({ path }) => path === "/api/v1/embed/token");
  const tokens = exchanges.filter(({ status }) => status === 200).map(({ answered }) => JSON.parse(answered).token);
  const verifiers = exchanges.map(({ body }) => JSON.parse(body).verifier);
  expect(tokens.length).toBeGreaterThanOrEqual(5);
  expect(codes.length).toBeGreaterThanOrEqual(5);
  const secrets = [...tokens, ...codes, ...verifiers, "portico-demo-halcyon-key"];
  const leaks = [];
  const clean = (what, text) => {
    const at = secrets.findIndex((secret) => String(text).includes(secret));
    if (at >= 0) leaks.push(`${what}: secret ${at} in ${String(text).slice(0, 300)}`);
  };

  for (const { origin, path, headers, answer } of world.front.requests) {
    clean("an address", origin + path);
    clean("a Referer", headers.referer ?? "");
    clean("a Location", answer?.location ?? "");
    // Nothing of the portal's addresses reaches anybody, and the page's are not told to the portal beyond its origin.
    if (origin === PORTAL && headers.referer) expect([`${SITE}/`, PORTAL]).toContain(headers.referer.startsWith(PORTAL) ? PORTAL : headers.referer);
  }
  for (const { path, headers, body } of asked(world)) {
    expect(headers.cookie, path).toBeUndefined();
    if (path !== "/api/v1/embed/token") clean("a body", body ?? "");
  }
  for (const text of found) clean("what a document keeps", text);
  clean("the portal's log", world.log());
  clean("the site's log", world.site.log());

  const recorded = [
    ...(await browser.run(() => globalThis.__recorded)),
    ...browser.said.filter((line) => line.includes("@recorded ")).map((line) => JSON.parse(/@recorded (\[.*\])/.exec(line)[1])),
  ];
  for (const line of browser.said.filter((line) => !line.includes("@recorded "))) clean("the console", line);
  const of = (kind) => recorded.filter(([known]) => known === kind);
  for (const [, , ...what] of of("history")) clean("the history", what.join(" "));
  expect(of("window").length).toBeGreaterThan(0);
  for (const [, , target, message] of of("window")) {
    expect(target).not.toBe("*");
    clean(`a message to ${target}`, message);
  }
  // On the port codes travel, towards the frame; a token never does, in neither direction.
  for (const [, origin, message] of of("port")) {
    const never = origin === PORTAL ? secrets : secrets.filter((secret) => !codes.includes(secret));
    if (never.some((secret) => message.includes(secret))) leaks.push(`a port of ${origin}: ${message.slice(0, 300)}`);
  }
  expect(leaks).toEqual([]);
  expect(of("port").length).toBeGreaterThan(10);
});
