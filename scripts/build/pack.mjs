// Gives every file its final name, writes the page around them, and compresses what travels.
import { readdir, readFile, rm, writeFile, mkdir, cp } from "node:fs/promises";
import { createHash } from "node:crypto";
import { basename, extname, join } from "node:path";
import * as esbuild from "esbuild";
import { compressAll } from "./compress.mjs";
import { readLocales } from "./locales.mjs";
import { writePage } from "./page.mjs";
import { root } from "../project.mjs";

// In public/, but part of the built app; everything else there is served as it is.
const SOURCES = ["boot", "boot.js", "frame.js", "loader.js"];

/** Fills the staging folder: index.html and public files at the top, all hashed files in assets/. */
export async function pack({ built, staging, release }) {
  const assets = join(staging, "assets");
  await rm(assets, { recursive: true, force: true });
  await mkdir(assets, { recursive: true });
  const bundle = (file) => bundled(file, release);

  // A name changes exactly when the content does, so that a browser may keep the file for ever.
  const add = async (name, content) => {
    const hash = createHash("sha256").update(content).digest("hex").slice(0, 10);
    const file = name.replace(/\.[^.]+$/, (extension) => `.${hash}${extension}`);
    await writeFile(join(assets, file), content);
    return file;
  };
  const entry = {
    boot: await add("boot.js", await bundle(join(root, "public", "boot.js"))),
    style: await add("style.css", await bundle(join(root, "style", "index.css"))),
    laterStyle: await add("later.css", await bundle(join(root, "style", "later.css"))),
    frame: await add("frame.js", await bundle(join(root, "public", "frame.js"))),
    embedStyle: await add("embed.css", await bundle(join(root, "style", "embed.css"))),
    glue: await add("app.js", await readFile(join(built.dir, built.glue))),
    wasm: await add("app.wasm", await readFile(join(built.dir, built.main))),
  };
  const locales = {};
  for (const [language, early, later] of await readLocales()) {
    locales[language] = [
      await add(`locale-${language}.json`, JSON.stringify(early)),
      await add(`locale-${language}-later.json`, JSON.stringify(later)),
    ];
  }
  const chunks = {};
  const added = new Map();
  for (const [name, files] of Object.entries(built.chunks)) {
    chunks[name] = [];
    for (const file of files) {
      if (!added.has(file)) added.set(file, await add(panelName(file), await readFile(join(built.dir, file))));
      chunks[name].push(added.get(file));
    }
  }
  for (const file of await readdir(join(root, "public"))) {
    if (!SOURCES.includes(file)) await cp(join(root, "public", file), join(staging, file), { recursive: true });
  }
  await packElement(join(staging, "embed", "v1"));
  await writePage(join(staging, "index.html"), { entry, locales, chunks });
  const files = await compressAll(staging, release);
  await writeFile(join(staging, "manifest.json"), JSON.stringify({ entry, locales, chunks, files }, null, 1));
}

// The element for partners' pages: one file under an address that stays.
async function packElement(folder) {
  const source = join(root, "embed");
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "portico.js"), await bundled(join(source, "portico.js"), true, "esm"));
  await cp(join(source, "portico.d.ts"), join(folder, "portico.d.ts"));
}

// The splitter's `split_services.wasm` and `chunk_3.wasm`, in the app's words.
const panelName = (file) => basename(file).replace(/^split_/, "panel-").replace(/^chunk_/, "shared-");

async function bundled(file, release, format = "iife") {
  const css = extname(file) === ".css";
  const { outputFiles } = await esbuild.build({
    entryPoints: [file],
    bundle: true,
    write: false,
    minify: release,
    format: css ? undefined : format,
    target: css ? undefined : "es2022",
    legalComments: "none",
    logLevel: "warning",
  });
  return outputFiles[0].contents;
}
