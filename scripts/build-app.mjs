// Builds the browser app into Trunk's staging folder: Trunk runs this as its build step.
import { join } from "node:path";
import { pack } from "./build/pack.mjs";
import { targetDir } from "./project.mjs";
import { buildWasm } from "./build/wasm.mjs";

const staging = process.env.TRUNK_STAGING_DIR;
if (!staging) {
  console.error("build-app.mjs is a step of Trunk: run `make app`, or `trunk build --release`.");
  process.exit(2);
}
try {
  const release = process.env.TRUNK_PROFILE === "release";
  const target = join(targetDir(), "wasm32-unknown-unknown");
  const built = await buildWasm({ target, release });
  await pack({ built, staging, release });
} catch (error) {
  console.error(`The app could not be built: ${error.message}`);
  process.exit(1);
}
