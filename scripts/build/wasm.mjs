// From Rust to browser modules: compile, split by panel, bind, optimise, bundle the glue.
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import * as esbuild from "esbuild";
import { binaryen } from "./binaryen.mjs";
import { loaderModule, readSplit } from "./loader.mjs";
import { mergeShared } from "./merge.mjs";
import { root, run } from "../project.mjs";

/**
 * Builds everything and says what came out: `main` and `glue` are files, `chunks` maps the name of
 * a split to its files, the shared ones first.
 */
export async function buildWasm({ target, release }) {
  const profile = release ? "wasm" : "dev";
  console.log(release ? "Compiling the app for size (two minutes the first time)" : "Compiling the app");
  const args = ["build", "--locked", "--package", "portico-app", "--target", "wasm32-unknown-unknown"];
  await run("cargo", [...args, "--profile", profile, ...(release ? shortPaths() : [])]);

  const cargoOut = join(target, release ? "wasm" : "debug");
  const out = join(cargoOut, "portico-split");
  await rm(out, { recursive: true, force: true });
  await mkdir(out, { recursive: true });

  console.log("Splitting it by panel");
  const input = join(cargoOut, "portico-app.wasm");
  await run("wasm-split-cli", ["--target", "web", "--out-name", "app", input, out]);
  const split = readSplit(await readFile(join(out, "__wasm_split.js"), "utf8"));

  const bindings = ["--target", "web", "--no-typescript", "--out-name", "app", "--out-dir", out];
  const size = release ? ["--remove-name-section"] : [];
  const keep = ["--keep-lld-exports", "--no-demangle", ...size];
  await run("wasm-bindgen", [join(out, "app.wasm"), ...bindings, ...keep]);
  await rename(join(out, "app_bg.wasm"), join(out, "app.wasm"));

  const chunks = await mergeShared(out, split.chunks);
  if (release) await optimise(out, ["app.wasm", ...new Set(Object.values(chunks).flat())]);
  return { dir: out, main: "app.wasm", glue: await bundleGlue(out, split, release), chunks };
}

// Messages of panics name source files. Without this machine's folders they are shorter, and the
// same source makes the same files everywhere.
function shortPaths() {
  const registry = join(process.env.CARGO_HOME ?? join(homedir(), ".cargo"), "registry", "src");
  const flags = [`${registry}/=`, `${root}/=`].map((prefix) => `"--remap-path-prefix=${prefix}"`);
  return ["--config", `target.wasm32-unknown-unknown.rustflags=[${flags.join(",")}]`];
}

async function optimise(dir, modules) {
  console.log(`Optimising ${modules.length} modules`);
  for (const module of modules) {
    const file = join(dir, module);
    await binaryen("wasm-opt", ["-Oz", "--strip-debug", "--strip-producers", file, "-o", file]);
  }
}

// One file for the bindings and the loader of chunks: they need each other, and a request is dear.
async function bundleGlue(dir, split, release) {
  await writeFile(join(dir, "__wasm_split.js"), loaderModule(split, join(root, "public", "loader.js")));
  // Only the start function is the page's business; what else the bindings export is dropped.
  await writeFile(join(dir, "start.js"), 'export { default } from "./app.js";\n');
  await esbuild.build({
    entryPoints: [join(dir, "start.js")],
    outfile: join(dir, "glue.js"),
    bundle: true,
    format: "esm",
    target: "es2022",
    minify: release,
    legalComments: "none",
    logLevel: "warning",
    // The bindings name the loader once for each import from it.
    logOverride: { "duplicate-object-key": "silent" },
  });
  return "glue.js";
}
