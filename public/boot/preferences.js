// Language and theme: what the visitor chose before, else what the browser prefers.
import { address, build } from "./build.js";

/** A stored choice; null when there is none, undefined when this page may not use storage. */
function stored(key) {
  try {
    return localStorage.getItem(`portico.${key}`);
  } catch {
    return undefined;
  }
}

function store(key, value) {
  try {
    localStorage.setItem(`portico.${key}`, value);
  } catch {
    // Without storage the choice lasts as long as the page.
  }
}

/** One of the languages that this build has. */
export function preferredLanguage() {
  const wanted = [stored("locale"), ...(navigator.languages ?? [])].filter(Boolean);
  return wanted.map((tag) => tag.toLowerCase().split("-")[0]).find((tag) => tag in build.locales) ?? "en";
}

/** Fetches a language's texts and leaves them where the app looks for them. */
export async function loadLocale(language) {
  document.documentElement.lang = language;
  const answer = await fetch(address(build.locales[language]));
  if (!answer.ok) throw new Error(`the texts for "${language}" answered ${answer.status}`);
  // One string crosses into the app much faster than hundreds; the separator is in no text.
  window.__portico_locale = { language, texts: (await answer.json()).join("\u001f") };
  return window.__portico_locale;
}

/** Changes the language and remembers it; resolves with the texts. */
export async function useLocale(language) {
  const locale = await loadLocale(language);
  store("locale", language);
  return locale;
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
