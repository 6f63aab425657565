// The locale files as the app reads them: only the texts, in the order of their sorted keys.
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { root } from "../project.mjs";

/** Language and texts of each file in locales/. build.rs has checked that their keys are the same. */
export async function readLocales() {
  const folder = join(root, "locales");
  const files = (await readdir(folder)).filter((file) => file.endsWith(".json")).sort();
  return Promise.all(
    files.map(async (file) => {
      const texts = JSON.parse(await readFile(join(folder, file), "utf8"));
      return [file.replace(".json", ""), Object.keys(texts).sort().map((key) => texts[key])];
    }),
  );
}
