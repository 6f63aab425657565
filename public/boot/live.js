// The event stream: what the server tells this browser, while somebody is signed in. One tab holds the stream and
// passes on what it hears to the others, so that a browser has one connection however many tabs are open.
import { ready } from "./chunks.js";
import { embedded } from "./place.js";

const KINDS = ["settings", "requests", "orders", "notices", "notifications", "chat", "duty", "reset", "signed-out"];
const NAME = "portico.events";
const RETRY_MS = 5000;
// The server gives a sign of life every 15 seconds. A computer that slept, or a dead line, gives none.
const SILENT_MS = 45_000;
// A tab in view that hears nothing of who holds the stream for this long takes it over: browsers may put a tab to
// sleep that nobody looks at.
const ANSWER_MS = 2000;

let wanted = false;
let hear = () => {};
let source;
let retry;
let watch;
// The last event that any tab heard of, to go on from there.
let last;
let heard = 0;
// Ends the turn of this tab as the one that holds the stream.
let release;
let waiting;
let unanswered;
let joined = false;

// Inside a partner's site the app reads its stream by itself, and a browser may refuse all of this.
const tabs =
  !embedded && "locks" in navigator && "BroadcastChannel" in window ? new BroadcastChannel(NAME) : undefined;

/** Hands over what is told from now on: one of the kinds above, and "ready" at first. */
export function listen(callback) {
  hear = callback;
}

/** Takes part in the stream when somebody has signed in, and not when nobody is. */
export async function follow(yes) {
  wanted = yes;
  if (!yes) {
    last = undefined;
    joined = false;
    return leave();
  }
  // The first panel has the line to itself.
  await ready;
  join();
}

function join() {
  if (!wanted) return;
  if (!tabs) return open();
  if (!release) {
    queue();
    ask();
  }
}

function leave() {
  clearTimeout(unanswered);
  waiting?.abort();
  waiting = undefined;
  close();
  release?.();
  release = undefined;
}

// Waits for its turn to hold the stream, or takes it.
function queue(steal = false) {
  if (release || (waiting && !steal)) return;
  waiting?.abort();
  const mine = new AbortController();
  waiting = mine;
  const how = steal ? { steal } : { signal: mine.signal };
  navigator.locks
    .request(NAME, how, () => {
      if (mine.signal.aborted || !wanted) return;
      waiting = undefined;
      clearTimeout(unanswered);
      open();
      return new Promise((done) => (release = done));
    })
    .catch(() => {
      // Another tab took it, or this one waits no longer.
      if (mine.signal.aborted) return;
      if (waiting === mine) waiting = undefined;
      release = undefined;
      close();
      if (wanted) queue();
    });
}

// Asks who holds the stream; where nobody answers, this tab does from now on, if it is in view.
function ask() {
  clearTimeout(unanswered);
  if (!tabs || release || !wanted || document.hidden) return;
  tabs.postMessage({ who: true });
  unanswered = setTimeout(() => {
    if (!release && wanted && !document.hidden) queue(true);
  }, ANSWER_MS);
}

tabs?.addEventListener("message", ({ data }) => {
  if (data.who) {
    if (release && source) tabs.postMessage({ here: true, last });
    return;
  }
  if (!wanted) return;
  clearTimeout(unanswered);
  last = data.last ?? last;
  // A tab that has just come hears, as on a stream of its own, that from here on it is told.
  if (data.here && !joined) hear("ready");
  joined = true;
  if (data.kind) hear(data.kind);
});

function tell(kind) {
  tabs?.postMessage({ kind, last });
  hear(kind);
}

function open() {
  // Without a way to share it, pages that nobody looks at leave their connection to others.
  if (source || !wanted || (!tabs && document.hidden)) return;
  clearTimeout(retry);
  const since = last ? `?since=${last}` : "";
  source = new EventSource(`/api/v1/events${since}`);
  heard = Date.now();
  const note = ({ lastEventId }) => {
    heard = Date.now();
    last = lastEventId || last;
  };
  for (const kind of KINDS) {
    source.addEventListener(kind, (event) => {
      note(event);
      tell(kind);
    });
  }
  source.addEventListener("beat", note);
  source.addEventListener("open", () => (heard = Date.now()));
  source.addEventListener("ready", (event) => {
    note(event);
    joined = true;
    hear("ready");
  });
  source.addEventListener("error", () => {
    // The browser comes back by itself after a cut, but not after a refusal.
    if (source?.readyState !== EventSource.CLOSED) return;
    close();
    retry = setTimeout(() => {
      // Whether the session is over shows when the context is asked for.
      tell("reset");
      open();
    }, RETRY_MS);
  });
  clearInterval(watch);
  watch = setInterval(look, RETRY_MS);
}

// Comes back by itself when nothing was heard for long.
function look() {
  if (!source || Date.now() - heard < SILENT_MS) return;
  close();
  open();
}

function close() {
  clearTimeout(retry);
  clearInterval(watch);
  source?.close();
  source = undefined;
}

document.addEventListener("visibilitychange", () => {
  if (!tabs) return document.hidden ? close() : open();
  look();
  if (!document.hidden) ask();
});
addEventListener("online", look);
