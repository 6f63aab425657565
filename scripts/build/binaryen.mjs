// Runs a tool of binaryen with the features that every module of the app may use.
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { root } from "../project.mjs";

// What the compiler's own default target uses; anything newer would shut out current browsers.
const FEATURES = [
  "bulk-memory",
  "nontrapping-float-to-int",
  "sign-ext",
  "mutable-globals",
  "reference-types",
  "multivalue",
].map((feature) => `--enable-${feature}`);

/** Runs it quietly: what it says matters only when it fails (it does not know all of the name section). */
export async function binaryen(tool, args) {
  try {
    await promisify(execFile)(join(root, "node_modules", ".bin", tool), [...args, ...FEATURES]);
  } catch (error) {
    throw new Error(`${tool} failed: ${error.stderr || error.message}`);
  }
}
