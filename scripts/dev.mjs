// `make dev`: rebuilds app and server when a source changes, and serves the demo data. Reload to see it.
import { spawn } from "node:child_process";
import { watch } from "node:fs";
import { join } from "node:path";
import { demoEnvironment, root, run, targetDir } from "./project.mjs";

const listen = process.env.PORTICO_LISTEN ?? "127.0.0.1:8080";
const target = targetDir();
// Not dist/, so that an unoptimised build is never taken for the real one.
const dist = join(target, "portico-dev");
const program = join(target, "debug", "portico");
let server;

async function rebuildServer() {
  try {
    await run("cargo", ["build", "--locked", "--package", "portico-server"]);
  } catch {
    return; // The compiler has said why; the server that runs stays.
  }
  if (server) {
    const ended = new Promise((resolve) => server.on("exit", resolve));
    server.kill("SIGTERM");
    await ended;
  }
  const args = ["serve", "--demo", "--listen", listen, "--data-dir", "data/demo", "--assets", dist];
  server = spawn(program, args, { cwd: root, stdio: ["ignore", "inherit", "inherit"], env: demoEnvironment() });
}

// One build after the other, and one for any number of changes that came meanwhile.
let building = Promise.resolve();
let waiting = false;
function changed() {
  if (waiting) return;
  waiting = true;
  setTimeout(() => {
    building = building.then(() => {
      waiting = false;
      return rebuildServer();
    });
  }, 200);
}

console.log(`Building the server and the app without optimising; then http://${listen}`);
await rebuildServer();
for (const part of ["crates", "Cargo.lock"]) watch(join(root, part), { recursive: true }, changed);
const trunk = spawn("trunk", ["watch", "--skip-version-check", "--dist", dist], { cwd: root, stdio: "inherit" });
trunk.on("exit", (code) => {
  server?.kill("SIGTERM");
  process.exit(code ?? 0);
});
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => trunk.kill(signal));
