// Numbers, money, dates and plurals in the chosen language, by the browser's Intl.
// Making a formatter is slow, so each is made once for a language.

let language = "en";
let formatters = new Map();

// The visitor's own variety of the language, where the browser names one: dates differ between en-US and en-GB.
export function setLanguage(tag) {
  language = navigator.languages?.find((wanted) => wanted.split("-")[0] === tag) ?? tag;
  formatters = new Map();
}

function formatter(Kind, options) {
  const key = Kind.name + JSON.stringify(options);
  if (!formatters.has(key)) formatters.set(key, new Kind(language, options));
  return formatters.get(key);
}

export const number = (value) => formatter(Intl.NumberFormat, {}).format(value);

export function money(minor, currency) {
  try {
    const format = formatter(Intl.NumberFormat, { style: "currency", currency });
    return format.format(minor / 10 ** format.resolvedOptions().maximumFractionDigits);
  } catch {
    // Not a currency code. Two digits is the best guess, and the code says what it is.
    return `${number(minor / 100)} ${currency}`;
  }
}

const DAY = { year: "numeric", month: "short", day: "numeric" };
const EXACT = { ...DAY, hour: "2-digit", minute: "2-digit", timeZoneName: "short" };

// A time out of range or a zone that the browser does not know makes Intl throw, which the app could not catch.
function time(ms, options) {
  try {
    return formatter(Intl.DateTimeFormat, options).format(ms);
  } catch {
    return "\u2013";
  }
}

export const date = (ms) => time(ms, DAY);
export const datetime = (ms) => time(ms, EXACT);
export const datetimeIn = (ms, timeZone) => time(ms, { ...EXACT, timeZone });
export const month = (ms) => time(ms, { year: "numeric", month: "long", timeZone: "UTC" });

// Where a browser does not know the machine's zone, it counts by UTC.
export function ownZone() {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return zone?.startsWith("Etc/U") === false ? zone : "UTC";
}

// A calendar day has no zone: it must not slip to the day before.
export function day(text) {
  const ms = Date.parse(`${text}T00:00:00Z`);
  return Number.isNaN(ms) ? text : formatter(Intl.DateTimeFormat, { ...DAY, timeZone: "UTC" }).format(ms);
}

export function country(code) {
  try {
    // Providers write UK where ISO 3166 has GB.
    return formatter(Intl.DisplayNames, { type: "region" }).of(code === "UK" ? "GB" : code) ?? code;
  } catch {
    return code;
  }
}

const UNITS = [
  ["year", 31_557_600_000],
  ["month", 2_629_800_000],
  ["week", 604_800_000],
  ["day", 86_400_000],
  ["hour", 3_600_000],
  ["minute", 60_000],
];

export function relative(ms) {
  const away = ms - Date.now();
  if (!Number.isFinite(away)) return "\u2013";
  const [unit, length] = UNITS.find(([, length]) => Math.abs(away) >= length) ?? ["second", 1000];
  return formatter(Intl.RelativeTimeFormat, { numeric: "auto" }).format(Math.round(away / length), unit);
}

// As the server folds what is searched for: case, accents and compatibility forms do not matter.
export const fold = (text) => text.normalize("NFKD").toLowerCase().replace(/\p{M}/gu, "");

export const isOne = (count) => formatter(Intl.PluralRules, {}).select(count) === "one";
