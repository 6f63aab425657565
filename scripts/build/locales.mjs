// The locale files as the app reads them: only the texts, in the order of their sorted keys, in two parts.
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { LANDING } from "./merge.mjs";
import { root } from "../project.mjs";

// Code that arrives later, beside the panels that no visit begins with. What only this code says comes with it.
const LATER = [
  /^panels\/services\/(detail\.rs|orders\/)/,
  /^(chat|embedding|people)\//,
  /^embed\/(?!mod\.rs)/,
  /^ui\/(form|logo)\.rs$/,
  /^shell\/(ask|banner|desk\w*|live|unavailable)\.rs$/,
];

const isLate = (file) => {
  const [, panel] = /^panels\/(\w+)\//.exec(file) ?? [];
  return (panel && !LANDING.includes(panel)) || LATER.some((pattern) => pattern.test(file));
};

/**
 * Language and texts of each file in locales/: those that the first page may need, and those that come with later
 * code. Both lists have a place for every text, with 0 for what is in the other. build.rs has checked that the
 * keys of the languages are the same.
 */
export async function readLocales() {
  const early = await saidEarly();
  // As build.rs names its constants.
  const name = (key) => key.replace(/\.(one|other)$/, "").toUpperCase().replace(/[.-]/g, "_");
  const folder = join(root, "locales");
  const files = (await readdir(folder)).filter((file) => file.endsWith(".json")).sort();
  return Promise.all(
    files.map(async (file) => {
      const texts = JSON.parse(await readFile(join(folder, file), "utf8"));
      const keys = Object.keys(texts).sort();
      const part = (wanted) => keys.map((key) => (early.has(name(key)) === wanted ? texts[key] : 0));
      return [file.replace(".json", ""), part(true), part(false)];
    }),
  );
}

/** The constants of the texts that code of a first page names. */
async function saidEarly() {
  const folder = join(root, "src");
  const files = (await readdir(folder, { recursive: true })).filter((file) => file.endsWith(".rs"));
  const named = new Set();
  for (const file of files.filter((file) => !isLate(file))) {
    const code = await readFile(join(folder, file), "utf8");
    for (const [, name] of code.matchAll(/\bk(?:eys)?::([A-Z0-9_]+)/g)) named.add(name);
  }
  return named;
}
