// When something cannot be loaded or the app has stopped: one reload, then a panel that says so.
import { build } from "./build.js";

let over = false;

/** Replaces the page by the crash panel. The app calls it when it panics. */
export function crashed() {
  if (over) return;
  over = true;
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", showPanel);
  else showPanel();
}

function showPanel() {
  // Inside a partner's site the page around this one is told.
  window.__portico_embed?.say("error", "code", "crashed", "");
  const panels = [...document.getElementById("crash").content.children];
  const panel = panels.find(({ lang }) => lang === document.documentElement.lang) ?? panels[0];
  // Nothing of the app may stay: its listeners would call into code that has stopped.
  document.body.replaceChildren(panel);
  const button = panel.querySelector("button");
  button.addEventListener("click", () => location.reload());
  button.focus();
}

/** Whether the server answers at all. */
export async function reachable() {
  try {
    return (await fetch("/", { cache: "no-store", credentials: "omit" })).ok;
  } catch {
    return false;
  }
}

/**
 * After a file could not be loaded: most likely a new build has replaced it, and a reload helps. Once
 * for each build, because a second reload of the same one would fail in the same way.
 */
export async function recover(error) {
  if (over) return;
  console.error(error);
  if ((await reachable()) && firstTimeForThisBuild()) location.reload();
  else crashed();
}

function firstTimeForThisBuild() {
  try {
    if (sessionStorage.getItem("portico.reloaded") === build.wasm) return false;
    sessionStorage.setItem("portico.reloaded", build.wasm);
    return true;
  } catch {
    // Without a memory the page might reload for ever.
    return false;
  }
}

/** The app also stops on errors that its own panic hook never sees, such as a full memory. */
export function watchForTraps() {
  const check = (error) => error instanceof WebAssembly.RuntimeError && crashed();
  window.addEventListener("error", (event) => check(event.error));
  window.addEventListener("unhandledrejection", (event) => check(event.reason));
}
