// From Rust to browser modules: compile, split by panel, bind, optimise, bundle the glue.
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import * as esbuild from "esbuild";
import { binaryen } from "./binaryen.mjs";
import { dropFloats } from "./floats.mjs";
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
  await dropFloats(join(out, "app.wasm"));
  const split = readSplit(await readFile(join(out, "__wasm_split.js"), "utf8"));

  const bindings = ["--target", "web", "--no-typescript", "--out-name", "app", "--out-dir", out];
  const size = release ? ["--remove-name-section"] : [];
  const keep = ["--keep-lld-exports", "--no-demangle", ...size];
  await run("wasm-bindgen", [join(out, "app.wasm"), ...bindings, ...keep]);
  await rename(join(out, "app_bg.wasm"), join(out, "app.wasm"));

  const chunks = await mergeShared(out, split.chunks);
  const glue = await bundleGlue(out, split, release);
  if (release) {
    await dropUnusedExports(out, split);
    await optimise(out, ["app.wasm", ...new Set(Object.values(chunks).flat())]);
  }
  return { dir: out, main: "app.wasm", glue, chunks };
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
  // Only the start function is the page's business. What else the bindings export is dropped, once
  // the bundler is told that making a finalisation registry has no effect of its own.
  const bindings = await readFile(join(dir, "app.js"), "utf8");
  const pure = bindings
    .replace(/^if \(Symbol\.dispose\).*$/gm, "")
    .replaceAll(": new FinalizationRegistry(", ": /* @__PURE__ */ new FinalizationRegistry(");
  await writeFile(join(dir, "app.js"), pure);
  await writeFile(join(dir, "start.js"), 'export { default } from "./app.js";\n');
  const options = {
    entryPoints: [join(dir, "start.js")],
    bundle: true,
    format: "esm",
    target: "es2022",
    legalComments: "none",
    logLevel: "warning",
    // The bindings name the loader once for each import from it.
    logOverride: { "duplicate-object-key": "silent" },
  };
  await esbuild.build({ ...options, outfile: join(dir, "glue.js") });
  if (release) await esbuild.build({ ...options, minify: true, outfile: join(dir, "glue.min.js") });
  return release ? "glue.min.js" : "glue.js";
}

// Exports that neither the glue nor a chunk uses keep code alive: mostly streams that nothing reads.
async function dropUnusedExports(dir, split) {
  const glue = await readFile(join(dir, "glue.js"), "utf8");
  const used = [...glue.matchAll(/\bwasm\.(\w+)/g)].map(([, name]) => name);
  const shared = split.exports.split(",").map((name) => name.trim()).filter(Boolean);
  const names = [...new Set([...used, ...shared])];
  const graph = [
    { name: "page", root: true, reaches: names },
    ...names.map((name) => ({ name, export: name })),
  ];
  await writeFile(join(dir, "exports.json"), JSON.stringify(graph));
  const main = join(dir, "app.wasm");
  await binaryen("wasm-metadce", [main, "--graph-file", join(dir, "exports.json"), "-o", main]);
}
