// Runs before anything is painted: asks for the first data, chooses language and theme, starts the app.
import { build, address } from "./boot/build.js";
import { chunk, idle, preload } from "./boot/chunks.js";
import { keepFocus } from "./boot/focus.js";
import { follow, listen } from "./boot/live.js";
import { embedded } from "./boot/place.js";
import { loadLocale, markSignedIn, maybeSignedIn, preferredLanguage, style } from "./boot/preferences.js";
import { takeTexts, useLocale, useTheme } from "./boot/preferences.js";
import { requestFirstData, take } from "./boot/prefetch.js";
import { crashed, recover, watchForTraps } from "./boot/recovery.js";

// What the app may call. Each of these is one function in src/boot.rs or src/i18n.rs.
Object.assign(window, {
  __portico_take: take,
  __portico_chunk: chunk,
  __portico_idle: idle,
  __portico_crashed: crashed,
  __portico_listen: listen,
  __portico_signed_in: (yes) => {
    // Inside a partner's site the app itself holds the session, and the stream.
    if (embedded) return;
    markSignedIn(yes);
    follow(yes);
  },
  __portico_take_texts: takeTexts,
  __portico_use_locale: useLocale,
  __portico_use_theme: useTheme,
});

keepFocus();

async function start() {
  const language = preferredLanguage();
  // All three travel at once; the page's preload links have already asked for the large ones.
  const texts = loadLocale(language);
  const wasm = fetch(address(build.wasm));
  wasm.catch(() => {});
  const glue = import(address(build.glue));
  const parsed = new Promise((done) => {
    if (document.readyState !== "loading") done();
    else document.addEventListener("DOMContentLoaded", done, { once: true });
  });
  // What speaks with the page around this one, and how it looks there.
  const around = embedded && Promise.all([parsed.then(() => import(address(build.frame))), style(build.embedStyle)]);
  const [{ default: init }] = await Promise.all([glue, texts, parsed, around]);
  await init({ module_or_path: wasm });
}

// The skeleton of the shell promises a navigation only to those who will get one.
document.documentElement.dataset.visitor = embedded ? "embedded" : maybeSignedIn() ? "member" : "guest";
useTheme();
watchForTraps();
requestFirstData(preload);
start().catch(recover).catch(crashed);
