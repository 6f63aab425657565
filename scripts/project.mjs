// What every script needs to know: where things are, and how to run a command.
import { execFileSync, spawn } from "node:child_process";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The repository's top folder. */
export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Where cargo puts its output; CARGO_TARGET_DIR and cargo's own settings are respected. */
export function targetDir() {
  const args = ["metadata", "--format-version=1", "--no-deps", "--offline"];
  return JSON.parse(execFileSync("cargo", args, { cwd: root, encoding: "utf8" })).target_directory;
}

/** The server's program: PORTICO_SERVER, else as `make` builds it. */
export const serverProgram = () => process.env.PORTICO_SERVER ?? join(targetDir(), "release", "portico");

/** The environment without Portico's own settings: demo data must not reach a store that is meant for real. */
export const demoEnvironment = () =>
  Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("PORTICO_")));

/** Runs a command to its end, with its output shown; rejects when it fails. */
export function run(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, stdio: ["ignore", "inherit", "inherit"], ...options });
    child.on("error", (error) => reject(new Error(`${command} could not be started: ${error.message}`)));
    child.on("exit", (code) => {
      if (code === 0) resolve();
      else reject(new Error(`${command} ${args[0] ?? ""} failed with status ${code}`));
    });
  });
}

/** A byte count for people. */
export const kilobytes = (bytes) => `${(bytes / 1000).toFixed(1)} kB`;
