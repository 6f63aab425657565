// Prints what a first visit transfers, by file, and fails when the app's code has grown too large.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { LANDING } from "./build/merge.mjs";
import { kilobytes, root } from "./project.mjs";

// For the module, the glue and the first panel, compressed with brotli.
const LIMIT = 160_000;

// For the element in partners' pages, compressed with brotli.
const ELEMENT_LIMIT = 5500;

const manifest = JSON.parse(await readFile(join(root, "dist", "manifest.json"), "utf8"));
const size = (path) => {
  const { br } = manifest.files[path] ?? {};
  if (br === undefined) throw new Error(`dist/ has no release build (${path}); run \`make app\` first.`);
  return br;
};
const asset = (file) => size(`assets/${file}`);
const line = (what, bytes, file = "") => console.log(`  ${what.padEnd(26)}${kilobytes(bytes).padStart(9)}  ${file}`);

const { entry, locales, chunks } = manifest;
const [locale] = Object.values(locales).map(([early]) => early).sort((a, b) => asset(b) - asset(a));
console.log("First visit, brotli:");
line("page", size("index.html"), "index.html");
for (const [what, file] of Object.entries({ start: entry.boot, style: entry.style, texts: locale })) {
  line(what, asset(file), file);
}
line("glue", asset(entry.glue), entry.glue);
line("app", asset(entry.wasm), entry.wasm);

let failed = false;
const around = size("index.html") + asset(entry.boot) + asset(entry.style) + asset(locale);
const core = asset(entry.glue) + asset(entry.wasm);
for (const panel of LANDING) {
  const files = chunks[panel] ?? [];
  for (const file of files) line(`${panel}`, asset(file), file);
  const code = core + files.reduce((sum, file) => sum + asset(file), 0);
  const verdict = code > LIMIT ? `over the ${kilobytes(LIMIT)} allowed` : `of ${kilobytes(LIMIT)} allowed`;
  failed ||= code > LIMIT;
  line(`code up to ${panel}`, code, verdict);
  line(`all up to ${panel}`, code + around);
}

const element = "embed/v1/portico.js";
const most = size(element);
failed ||= most > ELEMENT_LIMIT;
console.log("Inside a partner's site, brotli:");
line("element", most, `of ${kilobytes(ELEMENT_LIMIT)} allowed, ${kilobytes(manifest.files[element].raw)} minified`);
const inside = [entry.frame, entry.embedStyle, ...(chunks.embed ?? [])];
for (const file of inside) line("frame", asset(file), file);
const start = around + core + inside.reduce((sum, file) => sum + asset(file), 0);
line("all before the handshake", start);
process.exit(failed ? 1 : 0);
