// Joins small shared chunks into two files, because the splitter makes one for each set of panels that
// share something: with eight panels a page would ask for a dozen files of a kilobyte or two.
import { readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { binaryen } from "./binaryen.mjs";

/** The panels a visit may begin with. What they share is in the file that comes with them. */
export const LANDING = ["dashboard", "services"];

// From this size a chunk is worth its own request, which only the panels that need it make.
const LARGE = 24_000;

/** Merges the files and returns the chunks' new lists. */
export async function mergeShared(dir, chunks) {
  const shared = new Set(Object.values(chunks).flat().filter((file) => file.startsWith("chunk_")));
  // One file for each set of first panels that needs it: none of them waits for what is another's. Of the rest, what
  // the portal inside partners' sites begins with is apart.
  const groups = {};
  for (const file of shared) {
    if ((await stat(join(dir, file))).size >= LARGE) continue;
    const early = LANDING.filter((panel) => chunks[panel]?.includes(file));
    const rest = chunks.embed?.includes(file) ? "embed" : "more";
    (groups[`chunk_${early.join("_") || rest}.wasm`] ??= []).push(file);
  }
  const replaced = new Map();
  for (const [merged, files] of Object.entries(groups)) {
    if (files.length < 2) continue;
    await mergeModules(dir, files, merged);
    for (const file of files) replaced.set(file, merged);
  }
  const renamed = (files) => [...new Set(files.map((file) => replaced.get(file) ?? file))];
  return Object.fromEntries(Object.entries(chunks).map(([name, files]) => [name, renamed(files)]));
}

// The merger keeps each module's own import of the one memory, table and global, which would need
// browsers with several memories. They are the same thing, so the text form is given only the first.
async function mergeModules(dir, files, merged) {
  const text = join(dir, `${merged}.wat`);
  const named = files.flatMap((file) => [join(dir, file), file.replace(".wasm", "")]);
  await binaryen("wasm-merge", [...named, "--enable-multimemory", "-o", join(dir, merged)]);
  await binaryen("wasm-dis", [join(dir, merged), "--enable-multimemory", "-o", text]);
  const first = new Map();
  const same = new Map();
  const lines = (await readFile(text, "utf8")).split("\n").filter((line) => {
    const [, what, name] = /^ \(import ("[^"]*" "[^"]*") \((?:memory|table|global) (\S+)/.exec(line) ?? [];
    if (!what) return true;
    if (first.has(what)) same.set(name, first.get(what));
    else first.set(what, name);
    return !same.has(name);
  });
  const renamed = lines.join("\n").replace(/\$[mtg]import\$\d+/g, (name) => same.get(name) ?? name);
  await writeFile(text, renamed);
  await binaryen("wasm-as", [text, "-o", join(dir, merged)]);
}
