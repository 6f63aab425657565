// How long the preview of a change takes in WebAssembly, built as the app is built: 10,000 accounts, the three
// kinds of changes. Fails when the one that people make most, the shared value, takes more than a frame.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { root, targetDir } from "./project.mjs";

const ACCOUNTS = 10_000;
const ROUNDS = 50;
const FRAME_MS = 16;

const run = (command, ...options) => execFileSync(command, options, { cwd: root, stdio: ["ignore", "ignore", "inherit"] });
const target = "wasm32-unknown-unknown";
run("cargo", "build", "--quiet", "--locked", "-p", "portico-api", "--example", "preview", "--profile", "wasm", "--target", target);
const glue = mkdtempSync(join(tmpdir(), "portico-preview-"));
try {
  const built = join(targetDir(), target, "wasm/examples/preview.wasm");
  run("wasm-bindgen", "--target", "nodejs", "--out-dir", glue, "--no-typescript", built);
  const { Previews } = createRequire(import.meta.url)(join(glue, "preview.js"));
  const previews = new Previews(ACCOUNTS);
  console.log(`Preview over ${ACCOUNTS.toLocaleString("en")} accounts in WebAssembly, median and worst of ${ROUNDS}:`);
  const names = ["the shared value", "an override for each", "five overrides for each"];
  for (const [change, name] of names.entries()) {
    const times = Array.from({ length: ROUNDS }, () => {
      const began = performance.now();
      if (!previews.changed(change)) throw new Error(`${name}: nothing changes`);
      return performance.now() - began;
    }).sort((a, b) => a - b);
    const median = times[ROUNDS / 2];
    console.log(`  ${name.padEnd(26)}${median.toFixed(1).padStart(8)} ms ${times.at(-1).toFixed(1).padStart(8)} ms`);
    if (change === 0 && median > FRAME_MS) throw new Error(`${name} takes more than ${FRAME_MS} ms`);
  }
} finally {
  rmSync(glue, { recursive: true });
}
