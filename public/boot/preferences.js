// Language and theme: what the visitor chose before, else what the browser prefers.
import { address, build } from "./build.js";
import { embedded, option } from "./place.js";

/** A stored choice; null when there is none, undefined when this page may not use storage. */
function stored(key) {
  if (embedded) return;
  try {
    return localStorage.getItem(`portico.${key}`);
  } catch {
    return undefined;
  }
}

function store(key, value) {
  if (embedded) return;
  try {
    localStorage.setItem(`portico.${key}`, value);
  } catch {
    // Without storage the choice lasts as long as the page.
  }
}

/** One of the languages that this build has. */
export function preferredLanguage() {
  const wanted = [option("locale"), stored("locale"), ...(navigator.languages ?? [])].filter(Boolean);
  return wanted.map((tag) => tag.toLowerCase().split("-")[0]).find((tag) => tag in build.locales) ?? "en";
}

async function texts(file) {
  const answer = await fetch(address(file));
  if (!answer.ok) throw new Error(`the texts in ${file} answered ${answer.status}`);
  return answer.json();
}

// One string crosses into the app much faster than hundreds; the separator is in no text.
const joined = (language, texts) => ({ language, texts: texts.map((text) => text || "").join("\u001f") });

let early;
let later;

/** Fetches the texts that a first page may need and leaves them where the app looks for them. */
export async function loadLocale(language) {
  document.documentElement.lang = language;
  early = texts(build.locales[language][0]);
  window.__portico_locale = joined(language, await early);
}

/** Fetches what comes with later code, once: the other texts, which the app gets, and their style. */
export function loadLater() {
  later ??= Promise.all([allTexts(document.documentElement.lang), style(build.laterStyle)]);
  later.catch(() => (later = undefined));
  return later;
}

let adopt = () => {};

/** Hands all texts over as soon as they are there. */
export function takeTexts(callback) {
  adopt = callback;
}

async function allTexts(language) {
  const [first, rest] = await Promise.all([early, texts(build.locales[language][1])]);
  window.__portico_locale = joined(language, rest.map((text, place) => text || first[place]));
  adopt(window.__portico_locale);
}

/** Adds a style sheet behind those of the page; resolves when it is there. */
export function style(file) {
  const link = Object.assign(document.createElement("link"), { rel: "stylesheet", href: address(file) });
  // The head may not have been read to its end.
  document.documentElement.append(link);
  return new Promise((done, failed) => {
    link.onload = done;
    link.onerror = () => {
      link.remove();
      failed(new Error(`the style ${file} did not arrive`));
    };
  });
}

/** Changes the language and remembers it; resolves when the app has the texts. */
export async function useLocale(language) {
  if (!Object.hasOwn(build.locales, language)) throw new Error(`there are no texts in ${language}`);
  await loadLater();
  await loadLocale(language);
  await allTexts(language);
  store("locale", language);
}

// The app leaves this mark while somebody is signed in. Without it a request for the context would
// most likely end as an error in the console; should there be a session all the same, the app asks.
export const maybeSignedIn = () => [undefined, "1"].includes(stored("signed-in"));

/** Sets or clears that mark. It is no secret and proves nothing. */
export function markSignedIn(yes) {
  store("signed-in", yes ? "1" : "0");
}

/** Applies a theme and remembers it; without an argument, the remembered one. */
export function useTheme(theme) {
  if (theme) store("theme", theme);
  const wanted = theme ?? stored("theme");
  document.documentElement.dataset.theme = ["light", "dark"].includes(wanted) ? wanted : "auto";
}
