// Writes brotli and gzip copies beside every file worth compressing, and measures all of them.
import { readdir, readFile, writeFile } from "node:fs/promises";
import { extname, join, relative, sep } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";

const COMPRESSIBLE = new Set([".html", ".css", ".js", ".json", ".svg", ".ts", ".txt", ".wasm", ".webmanifest"]);

/** Compresses below a folder when `slowly`; returns path -> sizes in bytes: raw, br, gz. */
export async function compressAll(folder, slowly) {
  const sizes = {};
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath ?? entry.path, entry.name));
  await Promise.all(
    files.sort().map(async (file) => {
      const content = await readFile(file);
      const size = (sizes[relative(folder, file).split(sep).join("/")] = { raw: content.length });
      if (!slowly || !COMPRESSIBLE.has(extname(file))) return;
      const [br, gz] = await Promise.all([brotli(content), promisify(gzip)(content, { level: 9 })]);
      // A copy that saves nothing would only cost the server a look.
      if (br.length < content.length) await writeFile(`${file}.br`, br);
      if (gz.length < content.length) await writeFile(`${file}.gz`, gz);
      Object.assign(size, { br: br.length, gz: gz.length });
    }),
  );
  return Object.fromEntries(Object.entries(sizes).sort(([a], [b]) => (a < b ? -1 : 1)));
}

const brotli = (content) =>
  promisify(brotliCompress)(content, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: 11,
      [constants.BROTLI_PARAM_LGWIN]: 22,
      [constants.BROTLI_PARAM_SIZE_HINT]: content.length,
    },
  });
