// Fails when two style files say what one class looks like: the later one would win by chance.
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { root } from "./project.mjs";

const folder = join(root, "style");
// Nothing else loads with what overrides on purpose.
const OVERRIDES = ["embed.css", "print.css"];
const places = new Map();
for (const file of readdirSync(folder).filter((name) => !OVERRIDES.includes(name))) {
  const text = readFileSync(join(folder, file), "utf8").replace(/\/\*.*?\*\//gs, "");
  // Conditions change what a class looks like; only what holds always counts.
  for (const [, selectors] of text.matchAll(/^([^@{}\s][^{}]*)\{/gm)) {
    for (const [, name] of selectors.matchAll(/(?<=^|,\s*)\.([\w-]+)\s*(?=,|$)/g)) {
      places.set(name, (places.get(name) ?? new Set()).add(file));
    }
  }
}
const twice = [...places].filter(([, files]) => files.size > 1);
for (const [name, files] of twice) console.error(`.${name} is in ${[...files].join(" and ")}`);
if (twice.length) process.exit(1);
console.log(`Styles: ${places.size} classes, each in one file.`);
