// What the portal and the page around it may say to each other, and the checks of it. Both sides use this file.

/** The version of the protocol. */
export const VERSION = 1;

const MOST_BYTES = 65536;
const MOST_DEPTH = 8;
const NEVER = new Set(["__proto__", "constructor", "prototype"]);

/**
 * The JSON of a plain value: null, booleans, finite numbers, texts, arrays and objects of these, at most 64 KiB and
 * 8 levels deep. Undefined for everything else. It never throws.
 */
export function plain(value) {
  let room = MOST_BYTES;
  const fits = (value, depth) => {
    if (--room < 0) return false;
    if (value === null || typeof value === "boolean") return true;
    if (typeof value === "number") return Number.isFinite(value);
    if (typeof value === "string") return (room -= value.length) >= 0;
    if (typeof value !== "object" || depth === MOST_DEPTH) return false;
    if (Array.isArray(value)) {
      // An array may claim a length that nobody could walk.
      if (value.length > room) return false;
      for (let place = 0; place < value.length; place++) if (!fits(value[place], depth + 1)) return false;
      return true;
    }
    if (Object.getPrototypeOf(value) !== Object.prototype) return false;
    return Object.keys(value).every((key) => !NEVER.has(key) && (room -= key.length) >= 0 && fits(value[key], depth + 1));
  };
  try {
    if (!fits(value, 0)) return;
    const text = JSON.stringify(value);
    return new TextEncoder().encode(text).length <= MOST_BYTES ? text : undefined;
  } catch {}
}

const text = (most, least = 0) => (value) => typeof value === "string" && value.length >= least && value.length <= most;
const pattern = (form) => (value) => typeof value === "string" && form.test(value);
const between = (least, most) => (value) => typeof value === "number" && value >= least && value <= most;
const among = (...words) => (value) => words.includes(value);
const yes = (value) => typeof value === "boolean";
const maybe = (check) => (value) => value === undefined || check(value);
const object = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

/** An address inside the portal: its path and query, without the part that names the tenant. */
export const isRoute = pattern(/^\/(?![/\\])[^\\#\x00-\x20\x7f]{0,2047}$/);
const challenge = pattern(/^[\w-]{43}$/);
const pixels = between(0, 1e7);

/** What the page may say to the portal, and what each message holds. */
export const FROM_HOST = {
  "session.code": { code: maybe(text(512, 1)), error: maybe(text(64, 1)) },
  "theme.set": { theme: object },
  "locale.set": { locale: pattern(/^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$/) },
  "route.set": { route: isRoute },
  viewport: { top: pixels, height: pixels },
  "focus.enter": { from: among("start", "end") },
  logout: {},
  ping: {},
};

/** What the portal may say to the page. */
export const FROM_FRAME = {
  ready: { panel: maybe(text(64)), route: isRoute },
  "session.need": { challenge, reason: among("first", "renew", "expired", "refused") },
  "session.state": { state: among("active", "renewing", "waiting", "signed-out") },
  size: { height: pixels },
  "route.changed": { route: isRoute, replace: yes },
  "focus.exit": { to: among("next", "previous") },
  overlay: { open: yes },
  "scroll.request": { top: pixels },
  "nav.external": { href: text(2048, 1) },
  event: { name: text(64, 1), detail: maybe(object) },
  error: { code: text(64, 1), detail: maybe(text(1024)) },
  pong: {},
  bye: {},
};

const number = maybe((value) => Number.isSafeInteger(value) && value > 0);

/**
 * Reads a message: `{t, id, re, p}` with only what the schema knows; `{error: "version"}` for another version of the
 * protocol; undefined for everything else.
 */
export function read(data, schemas) {
  const json = plain(data);
  if (json === undefined || !object(data) || typeof data.t !== "string") return;
  if (data.v !== VERSION) return { error: "version" };
  // A copy: nobody can change it any more, and no key of it is anything but data.
  const { t, id, re, p = {} } = JSON.parse(json);
  const fields = Object.hasOwn(schemas, t) ? schemas[t] : undefined;
  if (!fields || !number(id) || !number(re) || !object(p)) return;
  const kept = {};
  for (const [name, check] of Object.entries(fields)) {
    const value = Object.hasOwn(p, name) ? p[name] : undefined;
    if (!check(value)) return;
    if (value !== undefined) kept[name] = value;
  }
  return { t, id, re, p: kept };
}

const nonce = pattern(/^[\w-]{16,64}$/);

/** The portal's first word: `{nonce, challenge}`, `{error: "version"}`, or undefined. */
export function readHello(data) {
  if (plain(data) === undefined || !object(data) || data.portico !== "hello") return;
  if (!Array.isArray(data.v) || !nonce(data.nonce) || !challenge(data.challenge)) return;
  return data.v.includes(VERSION) ? { nonce: data.nonce, challenge: data.challenge } : { error: "version" };
}

/** The page's answer to the hello with this nonce: true, `{error: "version"}`, or undefined. */
export function readConnect(data, mine) {
  if (plain(data) === undefined || !object(data) || data.portico !== "connect" || data.nonce !== mine) return;
  return data.v === VERSION || { error: "version" };
}
