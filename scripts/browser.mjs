// Finds a Chromium for tests and measurements: PORTICO_BROWSER, else one that is installed.
import { accessSync, constants, existsSync } from "node:fs";
import { createRequire } from "node:module";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";

const NAMES = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "microsoft-edge"];

/** The path of the browser; throws when there is none. */
export function browserPath() {
  if (process.env.PORTICO_BROWSER) return process.env.PORTICO_BROWSER;
  for (const folder of (process.env.PATH ?? "").split(delimiter)) {
    const found = NAMES.map((name) => join(folder, name)).find(executable);
    if (found) return found;
  }
  // Playwright's own, if it has downloaded one. Loaded only now, because loading takes a while.
  const downloaded = createRequire(import.meta.url)("playwright-core").chromium.executablePath();
  if (existsSync(downloaded)) return downloaded;
  throw new Error("No Chromium found. Set PORTICO_BROWSER to the path of one, or run scripts/setup.sh.");
}

function executable(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** How to start it so that it does nothing but the test. A sandbox cannot be had as root. */
export const browserOptions = () => ({
  executablePath: browserPath(),
  args: [
    ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
  ],
});

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    console.log(browserPath());
  } catch (error) {
    console.error(error.message);
    process.exit(1);
  }
}
