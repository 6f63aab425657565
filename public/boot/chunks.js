// Fetches the code of panels: ahead of time where that is cheap, and with a way out when it fails.
import { address, build } from "./build.js";
import { loadLater } from "./preferences.js";
import { recover, reachable } from "./recovery.js";

const RETRY_MS = 500;
const compiled = new Map();

const files = (name) => build.chunks[name.replaceAll("-", "_")] ?? [];

// Fetched and compiled at most once; a failure is forgotten, so that the next visit tries again.
function compile(file, options) {
  if (!compiled.has(file)) {
    const module = WebAssembly.compileStreaming(fetch(address(file), options));
    compiled.set(file, module);
    module.catch(() => compiled.delete(file));
  }
  return compiled.get(file);
}

// What a visit does not begin with needs more texts and styles.
async function compileAll(name, options) {
  const later = build.landing.includes(name) ? undefined : loadLater();
  const [modules] = await Promise.all([Promise.all(files(name).map((file) => compile(file, options))), later]);
  return modules;
}

// The main module has the line to itself until it is there: nothing can be drawn without it.
const mainIsThere = new Promise((done) => {
  const main = address(build.wasm);
  const look = (entries) => entries.some(({ name }) => name.endsWith(main)) && done();
  try {
    const observer = new PerformanceObserver((list) => look(list.getEntries()));
    observer.observe({ type: "resource", buffered: true });
  } catch {
    done();
  }
});

/** Fetches a panel's code right after the main module; a failure shows when the code is needed. */
export async function preload(name) {
  await mainIsThere;
  await compileAll(name).catch(() => {});
}

/**
 * The compiled modules of a panel, the panel's own last. A failure is tried once more. If the server
 * answers all the same, the files are those of an older build: the page is loaded anew. Rejects only
 * when the server cannot be reached, so that the app can offer another try.
 */
export async function chunk(name) {
  try {
    return await compileAll(name);
  } catch {
    await new Promise((done) => setTimeout(done, RETRY_MS));
  }
  try {
    return await compileAll(name, { cache: "reload" });
  } catch (error) {
    if (!(await reachable())) throw error;
    await recover(error);
    // The page is about to be replaced, or shows the crash panel: the app must not go on.
    return new Promise(() => {});
  }
}

/** Fetches more panels one after another, once the first one stands and the browser has nothing better to do. */
export async function idle(names) {
  if (navigator.connection?.saveData) return;
  await ready;
  // What opens over every panel first.
  for (const name of ["chrome", ...names]) {
    await new Promise(window.requestIdleCallback ?? ((done) => setTimeout(done, 1000)));
    await compileAll(name, { priority: "low" }).catch(() => {});
  }
}

/** When the first panel stands. It has the line to itself: what comes later must not delay it. */
export const ready = new Promise((done) => {
  const root = document.documentElement;
  const look = () => {
    if (root.dataset.ready !== "true") return;
    watch.disconnect();
    done();
  };
  const watch = new MutationObserver(look);
  watch.observe(root, { attributes: true, attributeFilter: ["data-ready"] });
});
