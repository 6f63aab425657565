// The browser's side of the portal inside a partner's site: speaking with the page around it, height, focus, links.
// Only addresses below /embed/ load it. Secrets are the app's business: none is kept here.
import { FROM_HOST, VERSION, isRoute, plain, read, readConnect } from "../embed/message.js";
import { base, option } from "./boot/place.js";

const CONNECT_MS = 10_000;
// The page has 30 seconds for its part.
const CODE_MS = 35_000;
// Heights that follow from the frame's own height are followed so often.
const MOST_ECHOES = 3;
const THEME_VALUES = 5;
// A dialog needs some room, however short the page below it is.
const DIALOG_HEIGHT = 640;

const root = document.documentElement;
let port;
let tell = () => {};
let last = 0;
const asked = new Map();

/** Hands over what happens: a word and a text. */
const listen = (callback) => (tell = callback);

/** Says something to the page, once there is a way to. */
function send(t, p = {}, re) {
  const message = { v: VERSION, t, id: ++last, ...(re && { re }), p };
  if (port && plain(message) !== undefined) port.postMessage(message);
  return message.id;
}

/** The same with one value, and a detail if there is one, for the app. */
const say = (t, name, value, detail) => void send(t, { [name]: value, ...(detail && { detail: detail.slice(0, 1000) }) });

const random = () => btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(18)))).replace(/\+/g, "-").replace(/\//g, "_");

// ---- the handshake

/** Says hello to the page, if its origin is one of these; resolves when it has answered, rejects with a word. */
function connect(origins, challenge) {
  if (parent === window) return Promise.reject("alone");
  port?.close();
  port = undefined;
  const nonce = random();
  // Where the browser says who is around this frame, nobody else is spoken to. It says "null" where the frame sends no
  // referrer (Firefox does).
  const around = location.ancestorOrigins?.[0] ?? "null";
  const possible = around === "null" ? origins : origins.filter((origin) => origin === around);
  if (possible.length === 0) return Promise.reject("origin");
  return new Promise((done, failed) => {
    const end = (settle, value) => {
      removeEventListener("message", heard);
      clearTimeout(timer);
      settle(value);
    };
    const heard = ({ source, origin, data, ports }) => {
      if (source !== parent || !possible.includes(origin)) return;
      const answer = readConnect(data, nonce);
      if (!answer) return;
      if (ports.length !== 1) return ports.forEach((extra) => extra.close());
      if (answer.error) return end(failed, "version");
      port = ports[0];
      port.onmessage = ({ data }) => hear(data);
      end(done, origin);
      report(true);
    };
    const timer = setTimeout(() => end(failed, "connect-timeout"), CONNECT_MS);
    addEventListener("message", heard);
    for (const origin of possible) parent.postMessage({ portico: "hello", v: [VERSION], nonce, challenge }, origin);
  });
}

function hear(data) {
  const message = read(data, FROM_HOST);
  if (!message) return;
  if (message.error) return send("error", { code: "version", detail: `This portal speaks version ${VERSION}.` });
  takes[message.t]?.(message.p, message);
}

const takes = {
  "session.code": ({ code, error }, { re }) => asked.get(re)?.(code, error),
  // The app reads the values that it knows; that there are no others is looked at here.
  "theme.set": ({ theme }) => tell("theme", Object.keys(theme).length === THEME_VALUES ? JSON.stringify(theme) : ""),
  "locale.set": ({ locale }) => tell("locale", locale.toLowerCase().split("-")[0]),
  "route.set": ({ route }) => tell("route", route),
  viewport: ({ top, height }) => {
    root.style.setProperty("--seen-top", `${top}px`);
    root.style.setProperty("--seen-height", `${height}px`);
    seenTop = top;
    if (dialogs) report();
  },
  "focus.enter": ({ from }) => tabbable().at(from === "start" ? 0 : -1)?.focus(),
  logout: () => tell("logout", ""),
  ping: () => {
    send("pong");
    wake();
  },
};

/** Asks the page for a code; rejects with a word when there is none. */
function need(challenge, reason) {
  return new Promise((done, failed) => {
    const id = send("session.need", { challenge, reason });
    const end = (settle, value) => {
      asked.delete(id);
      clearTimeout(timer);
      settle(value);
    };
    const timer = setTimeout(() => end(failed, "timeout"), CODE_MS);
    asked.set(id, (code, error) => (code ? end(done, code) : end(failed, error ?? "failed")));
  });
}

addEventListener("pagehide", () => {
  send("bye");
  port?.close();
  port = undefined;
});

// A page that comes back from the browser's memory finds nobody at the other end.
addEventListener("pageshow", ({ persisted }) => persisted && location.reload());

// ---- time

const resting = new Set();

/** Waits, but not beyond the moment when the browser is online or in view again. */
const rest = (ms) =>
  new Promise((done) => {
    const end = () => {
      clearTimeout(timer);
      resting.delete(end);
      done();
    };
    const timer = setTimeout(end, ms);
    resting.add(end);
  });

/** Ends every such rest. */
const wake = () => [...resting].forEach((end) => end());

addEventListener("online", wake);
document.addEventListener("visibilitychange", () => document.hidden || wake());

// ---- height

let sent = 0;
let width = 0;
let echoes = 0;
let seenTop = 0;
let dialogs = 0;
let looking;

function measure() {
  const content = Math.ceil(document.body.getBoundingClientRect().height);
  return dialogs ? Math.max(content, seenTop + DIALOG_HEIGHT) : content;
}

function report(again = false) {
  if (looking && !again) return;
  looking ??= requestAnimationFrame(() => {
    looking = undefined;
    const height = measure();
    if (!port || (!again && Math.abs(height - sent) < 1) || echoes > MOST_ECHOES) return;
    sent = height;
    send("size", { height });
    // A page that keeps its own height for the frame leaves the rest to be scrolled to.
    setTimeout(() => (root.dataset.scrolls = String(innerHeight < measure() - 1)), 300);
  });
}

addEventListener("resize", () => {
  root.dataset.scrolls = String(innerHeight < measure() - 1);
  if (innerWidth !== width) {
    width = innerWidth;
    echoes = 0;
  } else if (measure() > sent + 1) {
    // The content has grown because the frame has: following that would have no end.
    echoes += 1;
    if (echoes === MOST_ECHOES + 1) send("error", { code: "size-loop", detail: "The content grows with the frame." });
  }
  report();
});

const changed = new ResizeObserver(() => report());

// ---- what happens on the page

const route = () => (location.pathname.slice(base.length) || "/") + location.search;
let ready = false;

new MutationObserver(() => {
  const open = document.querySelectorAll("dialog[open]").length;
  if (open !== dialogs) {
    if (Boolean(open) !== Boolean(dialogs)) send("overlay", { open: open > 0 });
    dialogs = open;
    report();
  }
  if (!ready && port && root.dataset.ready === "true") {
    ready = true;
    send("ready", { panel: document.querySelector("main[data-panel]")?.dataset.panel, route: route() });
    report(true);
  }
}).observe(root, { attributes: true, attributeFilter: ["open", "data-ready"], subtree: true });

/** Tells the page where the portal is now; `push` when it was a step of its own. */
function moved(push) {
  echoes = 0;
  if (!ready || !isRoute(route())) return;
  send("route.changed", { route: route(), replace: !push });
  if (push) send("scroll.request", { top: 0 });
}

const TABBABLE = "a[href],button,input,select,textarea,summary,[tabindex]";
const tabbable = () =>
  [...(document.querySelector("dialog[open]") ?? document).querySelectorAll(TABBABLE)].filter(
    (element) => element.tabIndex >= 0 && !element.disabled && element.getClientRects().length,
  );

// The browser moves the focus on; the page learns of it, should it have to help.
let tab;
addEventListener("keydown", ({ key, shiftKey }) => (tab = key === "Tab" ? { shiftKey, at: performance.now() } : undefined), true);
addEventListener("blur", () => {
  if (tab && performance.now() - tab.at < 500) send("focus.exit", { to: tab.shiftKey ? "previous" : "next" });
  tab = undefined;
});

// Links of the portal are followed in this frame, files come with the session, and what leads elsewhere is the page's
// decision. Nothing opens by itself.
function followed(event) {
  const link = event.target.closest?.("a[href]");
  if (!link || event.button > 1) return;
  const here = link.origin === location.origin;
  const plainClick = event.type === "click" && event.button === 0 && !(event.metaKey || event.ctrlKey || event.shiftKey || event.altKey);
  const file = here && link.pathname.startsWith("/api/");
  if (here && !file && plainClick && !link.hash && !link.target && !link.relList.contains("external")) return;
  event.preventDefault();
  if (file) {
    if (plainClick) tell("download", link.pathname + link.search);
  } else if (!here) {
    if (["https:", "http:", "mailto:", "tel:"].includes(link.protocol)) send("nav.external", { href: link.href });
  } else if (!link.hash) {
    tell("follow", link.pathname + link.search);
  }
}
addEventListener("click", followed, true);
addEventListener("auxclick", followed, true);

// ---- what the app cannot do as well

/** Sets custom properties, given as names and values in turn. */
function paint(values, dark) {
  for (let at = 0; at + 1 < values.length; at += 2) root.style.setProperty(values[at], values[at + 1]);
  root.dataset.theme = dark ? "dark" : "light";
}

/** Hands a file to the visitor. */
function save(blob, name) {
  const href = URL.createObjectURL(blob);
  const link = Object.assign(document.createElement("a"), { href, download: name });
  // Not through the page, where it would be taken for a link of the portal.
  link.click();
  setTimeout(() => URL.revokeObjectURL(href), 60_000);
}

const dataUrl = (blob) =>
  new Promise((done, failed) => {
    const reader = Object.assign(new FileReader(), { onload: () => done(reader.result), onerror: () => failed("unreadable") });
    reader.readAsDataURL(blob);
  });

let endEvents = () => {};

/**
 * Reads a stream of events and tells the kind and id of each. Resolves with true when it was ended from here, with
 * false when the server ended it or it was silent for long.
 */
async function events(stream, hear, silence) {
  endEvents();
  // Not through a TextDecoderStream: Firefox would close the connection only with the next event.
  const reader = stream.getReader();
  const decoder = new TextDecoder();
  const ended = new Promise((done) => (endEvents = () => done({ done: true, ours: true })));
  let text = "";
  for (;;) {
    let timer;
    const late = new Promise((done) => (timer = setTimeout(() => done({ done: true }), silence)));
    const { done, value, ours } = await Promise.race([reader.read(), ended, late]).finally(() => clearTimeout(timer));
    if (done) {
      reader.cancel().catch(() => {});
      return Boolean(ours);
    }
    const blocks = (text + decoder.decode(value, { stream: true })).replaceAll("\r\n", "\n").split("\n\n");
    text = blocks.pop();
    for (const block of blocks) {
      const field = (name) => new RegExp(`^${name}: ?(.*)$`, "m").exec(block)?.[1] ?? "";
      hear(field("event"), field("id"));
    }
  }
}

changed.observe(document.body);

window.__portico_embed = {
  connect,
  dataUrl,
  endEvents: () => endEvents(),
  events,
  listen,
  moved,
  need,
  option,
  paint,
  rest,
  save,
  say,
  wake,
};
