// Puts the addresses of this build into the page.
import { readFile, writeFile } from "node:fs/promises";
import { LANDING } from "./merge.mjs";

const attribute = (value) => value.replace(/&/g, "&amp;").replace(/"/g, "&quot;").replace(/'/g, "&#39;");

/** Rewrites index.html in place. */
export async function writePage(file, { entry, locales, chunks }) {
  const page = await readFile(file, "utf8");
  const address = (name) => `/assets/${name}`;
  const { glue, wasm, laterStyle, frame, embedStyle } = entry;
  const data = { glue, wasm, laterStyle, frame, embedStyle, landing: LANDING, locales, chunks };
  const early = [
    `<meta name="portico-build" content='${attribute(JSON.stringify(data)).replaceAll("&quot;", '"')}'>`,
    `<link rel="preload" as="fetch" type="application/wasm" crossorigin href="${address(entry.wasm)}">`,
    `<link rel="modulepreload" crossorigin href="${address(entry.glue)}">`,
  ];
  const rewritten = page
    .replace(/<link[^>]*data-trunk[^>]*>/, early.join("\n    "))
    .replace('"/boot.js"', `"${address(entry.boot)}"`)
    .replace('"/style/index.css"', `"${address(entry.style)}"`);
  for (const part of [entry.boot, entry.style, entry.glue]) {
    if (!rewritten.includes(part)) throw new Error(`index.html has lost its place for ${part}`);
  }
  await writeFile(file, rewritten);
}
