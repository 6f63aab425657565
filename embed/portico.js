// The portal as an element of a partner's own page: <partner-portal tenant="…">, or mount(). Nothing else is needed.
import { FROM_FRAME, VERSION, isRoute, plain, read, readHello } from "./message.js";

const HELLO_MS = 10_000;
const READY_MS = 30_000;
const CALLBACK_MS = 30_000;
const PONG_MS = 10_000;
const TALLEST = 100_000;

// Where this file came from; an element with `src` says otherwise.
const HERE = import.meta.url.startsWith("http") ? new URL(import.meta.url).origin : undefined;
const WORDS = {
  en: ["The portal is loading.", "The portal could not be opened.", "Try again"],
  de: ["Das Portal wird geladen.", "Das Portal konnte nicht geöffnet werden.", "Erneut versuchen"],
};
// What the portal needs; above all it does not get to move this page elsewhere.
const SANDBOX = "allow-scripts allow-same-origin allow-forms allow-downloads allow-modals";
// What can be reached by Tab.
const TABBABLE = "a[href],area[href],button,input,select,textarea,summary,iframe,audio[controls],video[controls],[contenteditable],[tabindex]";
const PROPERTIES = ["fetchSession", "theme", "route"];

// So that a server may load this file, too.
const Base = globalThis.HTMLElement ?? class {};

/** `<partner-portal>`; its attributes, properties and events are described in portico.d.ts. */
export class PartnerPortal extends Base {
  static observedAttributes = ["tenant", "panel", "account", "theme", "locale", "route-sync", "src"];

  #fetchSession;
  #givenFetch = [];
  #theme;
  #parts;
  // What ends with the frame: listeners, timers, callbacks under way.
  #visit;
  #frame;
  #port;
  #nonces;
  #timers = new Map();
  #asking;
  #state;
  #route;
  #first;
  #wanted;
  #last = 0;
  #reopening = false;
  #view = "";
  #heights = [];
  #held;

  connectedCallback() {
    // What was set before this file arrived.
    for (const name of PROPERTIES) {
      if (!Object.hasOwn(this, name)) continue;
      const value = this[name];
      delete this[name];
      this[name] = value;
    }
    this.#open();
  }

  disconnectedCallback() {
    this.#close();
  }

  attributeChangedCallback(name, before, now) {
    if (before === now || !this.#visit) return;
    if (name === "theme") this.#sendTheme();
    else if (name === "locale") now && this.#send("locale.set", { locale: now });
    else if (name === "panel") this.#goToPanel(now);
    else if (!this.#reopening) {
      this.#reopening = true;
      queueMicrotask(() => {
        this.#reopening = false;
        if (this.isConnected) this.#open();
      });
    }
  }

  /** Asks the partner's backend for a code. The portal waits for it when it is set late. */
  get fetchSession() {
    return this.#fetchSession;
  }

  set fetchSession(callback) {
    this.#fetchSession = typeof callback === "function" ? callback : undefined;
    if (this.#fetchSession) for (const given of this.#givenFetch.splice(0)) given();
  }

  /** The look, as an object; the attribute holds the same as JSON. */
  get theme() {
    if (this.#theme) return this.#theme;
    try {
      return JSON.parse(this.getAttribute("theme")) ?? undefined;
    } catch {
      return undefined;
    }
  }

  set theme(theme) {
    this.#theme = theme ?? undefined;
    this.#sendTheme();
  }

  /** Where the portal is; setting it goes there. */
  get route() {
    return this.#route;
  }

  set route(route) {
    if (!this.#goTo(route) || !this.#sync) return;
    this.#writeAddress(route, false);
  }

  /** Where it stands: "loading", "ready" or "failed"; undefined outside of a page. */
  get state() {
    return this.#state;
  }

  /** Opens the portal anew. */
  retry() {
    if (this.isConnected) this.#open();
  }

  /** Ends the session of the portal at once. */
  logout() {
    this.#send("logout");
  }

  /** Moves the focus into the portal. */
  focus(options) {
    this.#frame?.focus(options);
    this.#send("focus.enter", { from: "start" });
  }

  // ---- the frame and its end

  #open() {
    this.#close();
    this.#visit = new AbortController();
    this.#nonces = new Set();
    this.#draw();
    this.#show("loading");
    const portal = this.#portal();
    const address = portal && this.#address(portal);
    if (!address) return this.#fail(portal ? "tenant" : "src", "The attributes of the element name no portal.");
    const frame = document.createElement("iframe");
    frame.title = this.title || this.getAttribute("aria-label") || "Portal";
    frame.setAttribute("part", "frame");
    frame.setAttribute("sandbox", SANDBOX);
    frame.referrerPolicy = "no-referrer";
    // Not display: none, in which nothing has a size.
    Object.assign(frame.style, { display: "block", border: 0, width: "100%", height: 0, visibility: "hidden" });
    frame.src = address;
    this.#frame = frame;
    this.#hear(window, "message", (event) => this.#hello(event, portal));
    this.#listen();
    this.#parts.place.append(frame);
    this.#deadline("hello", HELLO_MS, "The portal did not answer. Is this page's origin on the tenant's list?");
  }

  #close() {
    this.#visit?.abort();
    this.#visit = undefined;
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
    this.#asking?.abort();
    this.#asking = undefined;
    this.#givenFetch = [];
    this.#port?.close();
    this.#port = undefined;
    this.#frame?.remove();
    this.#frame = undefined;
    this.#state = this.#route = this.#first = this.#wanted = this.#held = undefined;
    this.#heights = [];
    this.#view = "";
  }

  #hear(target, type, run, options) {
    target.addEventListener(type, run, { ...options, signal: this.#visit.signal });
  }

  #later(name, ms, run) {
    clearTimeout(this.#timers.get(name));
    this.#timers.set(name, setTimeout(run, ms));
  }

  #deadline(name, ms, detail) {
    this.#later(name, ms, () => this.#fail(`${name}-timeout`, detail));
  }

  #met(name) {
    clearTimeout(this.#timers.get(name));
  }

  #portal() {
    try {
      const { origin, protocol } = new URL(this.getAttribute("src") || HERE, location);
      return protocol.startsWith("http") ? origin : undefined;
    } catch {
      return undefined;
    }
  }

  // The address of the frame. What it holds is no secret.
  #address(portal) {
    const tenant = this.getAttribute("tenant") ?? "";
    if (!/^[a-z0-9-]{2,40}$/.test(tenant)) return;
    const options = new URLSearchParams();
    for (const name of ["panel", "account", "locale"]) {
      const value = this.getAttribute(name);
      if (value) options.set(name, value);
    }
    if (this.#sync) options.set("sync", "1");
    const base = `${portal}/embed/v1/${tenant}`;
    const route = this.#sync && new URL(location).searchParams.get(this.#sync);
    if (isRoute(route) && new URL(base + route).pathname.startsWith(`/embed/v1/${tenant}/`)) {
      this.#route = route;
      return `${base}${route}#${options}`;
    }
    return `${base}/?${options}`;
  }

  // ---- what stands in its place

  #draw() {
    if (this.#parts) return;
    const root = this.attachShadow({ mode: "open", delegatesFocus: false });
    const slot = (name, ...content) => {
      const made = Object.assign(document.createElement("slot"), { name });
      made.append(...content);
      return made;
    };
    const [loading, failed, again] = WORDS[(this.getAttribute("locale") || this.lang || document.documentElement.lang).slice(0, 2)] ?? WORDS.en;
    const element = (name, text, properties) => Object.assign(document.createElement(name), { textContent: text }, properties);
    const button = element("button", again, { type: "button" });
    button.addEventListener("click", () => this.retry());
    const parts = {
      loading: slot("loading", element("p", loading, { role: "status" })),
      failed: slot("error", element("p", failed, { role: "alert" }), button),
      place: element("div"),
      mark: element("span"),
    };
    this.addEventListener("click", ({ target }) => target.closest?.("[slot=error] [data-retry], [slot=error][data-retry]") && this.retry());
    Object.assign(parts.place.style, { position: "relative" });
    Object.assign(parts.mark.style, { position: "absolute", height: "1px", width: "1px", pointerEvents: "none" });
    parts.place.append(parts.mark);
    root.append(parts.loading, parts.failed, parts.place);
    if (!this.style.display) this.style.display = "block";
    this.#parts = parts;
  }

  #show(state) {
    this.#state = state;
    const { loading, failed } = this.#parts;
    loading.style.display = state === "loading" ? "block" : "none";
    failed.style.display = state === "failed" ? "block" : "none";
    if (this.#frame) this.#frame.style.visibility = state === "ready" ? "visible" : "hidden";
    this.setAttribute("aria-busy", state === "loading");
  }

  #emit(type, detail, cancelable = false) {
    return this.dispatchEvent(new CustomEvent(type, { detail, cancelable }));
  }

  #fail(code, detail) {
    if (!this.#visit) return;
    // What is there stays, unless nobody is there any more.
    if (this.#state !== "ready" || code === "pong-timeout") this.#show("failed");
    this.#emit("error", { code, detail });
  }

  // ---- speaking

  #hello(event, portal) {
    if (!this.#frame || event.source !== this.#frame.contentWindow || event.origin !== portal) return;
    const hello = readHello(event.data);
    if (!hello) return;
    if (hello.error) return this.#fail("version", "The portal speaks another version of this element's protocol.");
    // Each document has a nonce of its own; the same once more is a replay.
    if (this.#nonces.has(hello.nonce)) return;
    this.#nonces.add(hello.nonce);
    this.#met("hello");
    if (this.#state !== "ready") this.#show("loading");
    this.#asking?.abort();
    this.#port?.close();
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    port1.onmessage = ({ data }) => this.#port === port1 && this.#heard(data);
    this.#frame.contentWindow.postMessage({ portico: "connect", v: VERSION, nonce: hello.nonce }, portal, [port2]);
    this.#deadline("ready", READY_MS, "The portal did not become ready.");
    this.#sendTheme();
    this.#view = "";
    this.#look();
  }

  #send(t, p = {}, re) {
    const message = { v: VERSION, t, id: ++this.#last, ...(re && { re }), p };
    if (this.#port && plain(message) !== undefined) this.#port.postMessage(message);
  }

  #sendTheme() {
    const { theme } = this;
    if (theme) this.#send("theme.set", { theme });
  }

  #heard(data) {
    const message = read(data, FROM_FRAME);
    if (!message) return;
    if (message.error) return this.#fail("version", "The portal sent a message of another version.");
    this.#take[message.t]?.(message.p, message.id);
  }

  #take = {
    ready: ({ panel, route }) => {
      this.#met("ready");
      this.#route = route;
      this.#first ??= route;
      if (this.#wanted && this.#wanted !== route) this.#goTo(this.#wanted);
      this.#show("ready");
      this.#look();
      this.#emit("ready", { panel, route });
    },
    "session.need": (p, id) => this.#code(p, id),
    "session.state": (p) => this.#emit("session", p),
    size: ({ height }) => this.#size(Math.min(Math.ceil(height), TALLEST)),
    "route.changed": (p) => this.#moved(p),
    "focus.exit": ({ to }) => this.#leave(to),
    overlay: (p) => this.#emit("overlay", p),
    "scroll.request": ({ top }) => {
      this.#parts.mark.style.top = `${top}px`;
      this.#parts.mark.scrollIntoView({ block: "nearest" });
    },
    "nav.external": ({ href }) => this.#external(href),
    event: (p) => this.#emit("event", p),
    // Only without a session, or without what it shows, there is nothing to be seen.
    error: ({ code, detail }) => (/^(context|session|token)/.test(code) ? this.#fail(code, detail) : this.#emit("error", { code, detail })),
    pong: () => {
      this.#met("pong");
      // It was only slow.
      if (this.#state === "failed" && this.#first) this.#show("ready");
    },
    bye: () => this.#port?.close(),
  };

  // ---- the session

  async #code({ challenge, reason }, id) {
    // One at a time: who asks again has given up on the first.
    this.#asking?.abort();
    const asking = (this.#asking = new AbortController());
    const { signal } = asking;
    const answer = (p) => this.#asking === asking && this.#send("session.code", p, id);
    const wait = new Promise((_, reject) => {
      this.#later("callback", CALLBACK_MS, () => reject(new DOMException("fetchSession took too long.", "TimeoutError")));
      signal.addEventListener("abort", () => reject(signal.reason), { once: true });
    });
    const fetched = async () => {
      if (!this.#fetchSession) await new Promise((given) => this.#givenFetch.push(given));
      const about = { tenant: this.getAttribute("tenant"), account: this.getAttribute("account"), panel: this.getAttribute("panel") };
      signal.throwIfAborted();
      return this.#fetchSession({ challenge, reason, ...about, origin: location.origin, signal });
    };
    try {
      const given = await Promise.race([fetched(), wait]);
      const code = typeof given === "string" ? given : given?.code;
      if (typeof code !== "string" || !/^[\x21-\x7e]{1,512}$/.test(code)) throw new TypeError("fetchSession gave no code.");
      answer({ code });
    } catch (error) {
      if (this.#asking !== asking || signal.aborted) return;
      const late = error?.name === "TimeoutError";
      answer({ error: late ? "timeout" : "failed" });
      this.#fail(late ? "session-timeout" : "session", String(error?.message ?? error).slice(0, 500));
    } finally {
      if (this.#asking === asking) {
        this.#met("callback");
        this.#asking = undefined;
        // Whoever still waits for the partner's backend waits for nothing.
        asking.abort();
      }
    }
  }

  // ---- routes

  get #sync() {
    const name = this.getAttribute("route-sync");
    return name === null || name === "false" ? undefined : name || "portal";
  }

  #moved({ route, replace }) {
    this.#wanted = undefined;
    if (route === this.#route) return;
    this.#route = route;
    // A page with a router of its own moves by itself and prevents this.
    if (this.#emit("route", { route, replace }, true) && this.#sync) this.#writeAddress(route, replace);
  }

  #goTo(route) {
    if (!isRoute(route) || route === this.#route || !this.#visit) return false;
    this.#route = route;
    // Should the portal just be starting anew, it hears of it when it is there.
    this.#wanted = route;
    this.#send("route.set", { route });
    return true;
  }

  #writeAddress(route, replace) {
    const address = new URL(location);
    if (address.searchParams.get(this.#sync) === route) return;
    address.searchParams.set(this.#sync, route);
    if (replace) history.replaceState(history.state, "", address);
    else history.pushState(null, "", address);
  }

  #goToPanel(panel) {
    const [, , account] = this.#route?.split("/") ?? [];
    if (panel && account) this.route = `/accounts/${account}/${panel.replaceAll("_", "-")}`;
  }

  // ---- size, view and focus

  // A page may answer a height with another width, and the portal that width with another height, for ever. When two
  // heights follow each other again and again in a window of one size, the larger one stays.
  #size(height) {
    const now = performance.now();
    const window_ = `${innerWidth} ${innerHeight}`;
    const seen = this.#heights.filter(({ at, size }) => size === window_ && now - at < 3000);
    this.#heights = [...seen, { height, at: now, size: window_ }].slice(-8);
    const values = this.#heights.map(({ height }) => height);
    const flips = values.length === 8 && new Set(values).size === 2 && values.every((value, at) => at === 0 || value !== values[at - 1]);
    if (flips && this.#held?.size !== window_) {
      this.#held = { size: window_, values: new Set(values) };
      this.#emit("error", { code: "size-loop", detail: "The page and the portal answered each other's size." });
    }
    if (this.#held?.size === window_ && this.#held.values.has(height)) height = Math.max(...this.#held.values);
    else this.#held = undefined;
    if (this.#frame) this.#frame.style.height = `${height}px`;
    this.#look();
  }

  #listen() {
    const look = () => this.#look();
    this.#hear(window, "scroll", look, { capture: true, passive: true });
    this.#hear(window, "resize", look);
    this.#hear(window, "popstate", () => {
      if (this.#sync) this.#goTo(new URL(location).searchParams.get(this.#sync) ?? this.#first);
    });
    const ping = () => {
      if (document.hidden || this.#state !== "ready") return;
      this.#send("ping");
      this.#deadline("pong", PONG_MS, "The portal does not answer any more.");
    };
    this.#hear(document, "visibilitychange", ping);
    this.#hear(window, "online", ping);
  }

  // Tells which part of the frame can be seen, once for each picture and only when it is another.
  #look() {
    if (this.#looking || !this.#visit) return;
    const { signal } = this.#visit;
    this.#looking = requestAnimationFrame(() => {
      this.#looking = undefined;
      if (signal.aborted || !this.#frame) return;
      const frame = this.#frame.getBoundingClientRect();
      let top = Math.max(frame.top, 0);
      let bottom = Math.min(frame.bottom, innerHeight);
      for (let around = this.parentElement; around && around !== document.body && around !== document.documentElement; around = around.parentElement) {
        if (getComputedStyle(around).overflowY === "visible") continue;
        const clip = around.getBoundingClientRect();
        top = Math.max(top, clip.top);
        bottom = Math.min(bottom, clip.bottom);
      }
      const view = { top: Math.max(0, Math.round(top - frame.top)), height: Math.max(0, Math.round(bottom - top)) };
      const key = `${view.top} ${view.height}`;
      if (key === this.#view || !this.#port) return;
      this.#view = key;
      this.#send("viewport", view);
    });
  }
  #looking;

  // Tab has left the portal. Browsers move the focus on by themselves; where one did not, this does.
  #leave(to) {
    if (document.activeElement !== this) return;
    const order = to === "next" ? Node.DOCUMENT_POSITION_FOLLOWING : Node.DOCUMENT_POSITION_PRECEDING;
    const found = [...document.querySelectorAll(TABBABLE)].filter(
      (other) => this.compareDocumentPosition(other) & order && !this.contains(other) && other.tabIndex >= 0 && !other.disabled && other.getClientRects().length,
    );
    found.at(to === "next" ? 0 : -1)?.focus();
  }

  // ---- links that lead out of the portal

  #external(href) {
    let to;
    try {
      to = new URL(href);
    } catch {
      return;
    }
    const mail = ["mailto:", "tel:"].includes(to.protocol);
    if (!mail && !["https:", "http:"].includes(to.protocol)) return;
    if (!this.#emit("external", { href: to.href }, true)) return;
    const allowed = (this.getAttribute("external") ?? "").split(/\s+/).filter(Boolean);
    if (mail) location.assign(to.href);
    else if (allowed.includes(to.origin)) open(to.href, "_blank", "noopener,noreferrer");
  }
}

if (globalThis.customElements && !customElements.get("partner-portal")) customElements.define("partner-portal", PartnerPortal);

/**
 * Puts a portal into an element of the page. Options are the attributes in camel case, `fetchSession`, `theme` as an
 * object, and `on`, which maps events to listeners.
 */
export function mount(target, { on = {}, fetchSession, theme, ...attributes } = {}) {
  const place = typeof target === "string" ? document.querySelector(target) : target;
  if (!place) throw new TypeError("mount() needs an element, or a selector that finds one.");
  const element = document.createElement("partner-portal");
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    element.setAttribute(name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`), value === true ? "" : value);
  }
  Object.assign(element, { fetchSession, theme });
  for (const [type, listener] of Object.entries(on)) element.addEventListener(type, listener);
  place.append(element);
  return { element, destroy: () => element.remove() };
}
