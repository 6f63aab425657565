// The first answers of the API, asked for while the app is still travelling.
import { build } from "./build.js";
import { base, embedded, option } from "./place.js";
import { maybeSignedIn } from "./preferences.js";

// Older answers are not handed out: the app would show them as if they were of now.
const FRESH_MS = 20_000;

// Answers on their way, by address; undefined where the app has come for it.
const asked = new Map();

function ask(url) {
  // The app was faster. Nobody would take this one, and it would be handed out as news later.
  if (asked.has(url)) return;
  const answer = fetch(url, { credentials: "same-origin" });
  // The app may never come for it, and a failure is then nobody's.
  answer.catch(() => {});
  asked.set(url, { answer, at: performance.now() });
  return answer;
}

/** Hands the app the promise of an answer asked for here, once; undefined when there is none. */
export function take(url) {
  const early = asked.get(url);
  asked.set(url, undefined);
  return early && performance.now() - early.at < FRESH_MS ? early.answer : undefined;
}

/** Asks for the context, and for the data and the code of the panel that will be shown. */
export function requestFirstData(preload) {
  if (embedded) return preloadEmbedded(preload);
  const [, place, id, slug, more] = location.pathname.split("/");
  const atPanel = place === "accounts" && id && slug;
  if (atPanel) preload(slug);
  // Where nobody is signed in, the form comes first.
  if (!maybeSignedIn()) return preload("chrome");

  // Looking as somebody else takes a header, which the app sends.
  if (new URLSearchParams(location.search).has("as")) return;
  const context = ask(atPanel ? `/api/v1/context?account=${id}` : "/api/v1/context");
  context.then(async (answer) => {
    if (!answer.ok || !(atPanel || place === "")) return;
    const { account, features, home, landing } = await answer.clone().json();
    const feature = atPanel ? slug.replaceAll("-", "_") : landing;
    // What is hidden, or has no panel, is not asked for: the browser would log the refusal as an error.
    if (!(feature in build.chunks) || (features[feature]?.access ?? "hidden") === "hidden") return;
    // The settings are read whole, whatever is in view; src/panels/settings/store.rs asks the same.
    if (feature === "settings") return ask(`/api/v1/accounts/${home.id}/settings?limit=5000`);
    if (atPanel) return more === undefined && ask(`/api/v1${location.pathname}${location.search}`);
    preload(landing);
    ask(`/api/v1/accounts/${account.id}/${landing.replaceAll("_", "-")}`);
  }).catch(() => {});
}

// Inside a partner's site nothing can be asked for before the site has said who is there; the code can be fetched.
function preloadEmbedded(preload) {
  const [, , , slug] = location.pathname.slice(base.length).split("/");
  const panel = (slug || option("panel")).replaceAll("-", "_");
  preload("embed").then(() => panel in build.chunks && preload(panel));
}
