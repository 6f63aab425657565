// The first answers of the API, asked for while the app is still travelling.
import { maybeSignedIn } from "./preferences.js";

// Older answers are not handed out: the app would show them as if they were of now.
const FRESH_MS = 20_000;

const asked = new Map();

function ask(url) {
  const answer = fetch(url, { credentials: "same-origin" });
  // The app may never come for it, and a failure is then nobody's.
  answer.catch(() => {});
  asked.set(url, { answer, at: performance.now() });
  return answer;
}

/** Hands the app the promise of an answer asked for here, once; undefined when there is none. */
export function take(url) {
  const early = asked.get(url);
  asked.delete(url);
  return early && performance.now() - early.at < FRESH_MS ? early.answer : undefined;
}

/** Asks for the context, and for the data and the code of the panel that will be shown. */
export function requestFirstData(preload) {
  const [, place, account, feature, more] = location.pathname.split("/");
  const atPanel = place === "accounts" && account && feature;
  if (atPanel) preload(feature);
  if (place === "embed") return;
  // Where nobody is signed in, the form comes first.
  if (!maybeSignedIn()) return preload("chrome");

  // Looking as somebody else takes a header, which the app sends.
  if (new URLSearchParams(location.search).has("as")) return;
  const context = ask(atPanel ? `/api/v1/context?account=${account}` : "/api/v1/context");
  // The settings are read whole, whatever the address filters; src/panels/settings/store.rs asks the same.
  const query = feature === "settings" ? "?limit=5000" : location.search;
  if (atPanel && more === undefined) ask(`/api/v1${location.pathname}${query}`);
  context.then(async (answer) => {
    // Signed out, or not their account: what came with it must not be shown after a new sign-in.
    if (!answer.ok) return forgetAllBut(context);
    if (place !== "") return;
    const { account, landing } = await answer.clone().json();
    if (!landing) return;
    preload(landing);
    ask(`/api/v1/accounts/${account.id}/${landing.replaceAll("_", "-")}`);
  }).catch(() => {});
}

function forgetAllBut(kept) {
  for (const [url, { answer }] of asked) if (answer !== kept) asked.delete(url);
}
