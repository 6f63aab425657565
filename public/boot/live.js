// The event stream: what the server tells this page, while somebody is signed in and looks at it.
import { ready } from "./chunks.js";

const RETRY_MS = 5000;

let wanted = false;
let missed = false;
let hear = () => {};
let source;
let retry;

/** Hands over what is told from now on: "settings", "requests", "orders", "notifications", "reset", "signed-out", and "ready" at first. */
export function listen(callback) {
  hear = callback;
}

/** Opens the stream when somebody has signed in, closes it when nobody is. */
export async function follow(yes) {
  wanted = yes;
  if (!yes) {
    missed = false;
    return close();
  }
  // The first panel has the line to itself.
  await ready;
  open();
}

function open() {
  // Browsers allow few connections to one server: pages that nobody looks at leave theirs to others.
  if (source || !wanted || document.hidden) return;
  source = new EventSource("/api/v1/events");
  for (const kind of ["settings", "requests", "orders", "notifications", "reset", "signed-out"]) {
    source.addEventListener(kind, () => hear(kind));
  }
  // After a break without a stream, anything may have changed.
  source.addEventListener("ready", () => {
    hear(missed ? "reset" : "ready");
    missed = true;
  });
  source.addEventListener("error", () => {
    // The browser comes back by itself after a cut, but not after a refusal.
    if (source?.readyState !== EventSource.CLOSED) return;
    close();
    retry = setTimeout(() => {
      // Whether the session is over shows when the context is asked for.
      hear("reset");
      open();
    }, RETRY_MS);
  });
}

function close() {
  clearTimeout(retry);
  source?.close();
  source = undefined;
}

document.addEventListener("visibilitychange", () => (document.hidden ? close() : open()));
