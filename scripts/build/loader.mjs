// Reads what the splitter made, and writes the module through which the app asks for its chunks.

/**
 * The splitter describes its chunks only in the loader it generates. From that text: `exports`, what
 * chunks import from the main module; `canary`, a check in debug builds; `chunks`, split -> files.
 */
export function readSplit(text) {
  const exports = /const \{ ([^}]*) \} = initSync/.exec(text)?.[1];
  const canary = /sharedImports = \{ __wasm_split: \{([^}]*)\} \}/.exec(text)?.[1];
  if (exports === undefined || canary === undefined) {
    throw new Error("the splitter's loader has a form this script does not know; is it version 0.2.4?");
  }
  const files = new Map();
  const chunks = {};
  const load = /const (\w+) = (?:wrapAsyncCb\()?makeLoad\(([\s\S]*?), \[([^\]]*)\]\)/g;
  for (const [, name, fetcher, needs] of text.matchAll(load)) {
    const own = /new URL\("\.\/([^"]+)"/.exec(fetcher)?.[1];
    const shared = needs.split(",").map((need) => files.get(need.trim())).filter(Boolean);
    files.set(name, own);
    const split = /^__wasm_split_load_(\w+)$/.exec(name)?.[1];
    if (split) chunks[split] = own ? [...shared, own] : shared;
  }
  const sorted = Object.fromEntries(Object.entries(chunks).sort(([a], [b]) => (a < b ? -1 : 1)));
  return { exports, canary, chunks: sorted };
}

/** The module that the bindings import in the place of the splitter's loader. */
export function loaderModule({ exports, canary, chunks }, runtime) {
  const loaders = Object.keys(chunks).map(
    (split) => `export const __wasm_split_load_${split} = (call, data) => load("${split}", shared, call, data);`,
  );
  return `import { initSync } from "./app.js";
import { load } from ${JSON.stringify(runtime)};
function shared() {
  const { ${exports} } = initSync(undefined, undefined);
  return { ${canary} ${exports} };
}
${loaders.join("\n")}
`;
}
