// Starts the server on a store of its own, for tests and measurements.
import { spawn } from "node:child_process";
import { closeSync, mkdtempSync, openSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { demoEnvironment, root, serverProgram } from "./project.mjs";

const START_MS = 30_000;

/** Starts it with the demo data and waits until it answers; `stop()` ends it and removes its store. */
export const startDemo = (port) => startServer({ port, options: ["--demo"] });

/**
 * Starts it and waits until it answers. `data` names a store to use, which then stays; `assets` another
 * folder of the built app, `log` a file for everything that it logs. `kill()` ends it at once, `restart()` starts it
 * again at the same address.
 */
export async function startServer({ port, data, assets = join(root, "dist"), options = [], log } = {}) {
  const store = data ?? mkdtempSync(join(tmpdir(), "portico-demo-"));
  const listen = `127.0.0.1:${port ?? (await freePort())}`;
  const url = `http://${listen}`;
  const args = ["serve", ...options, "--listen", listen, "--data-dir", store, "--assets", assets];
  let server, ended;

  const end = async (signal) => {
    server.kill(signal);
    await ended;
  };
  const stop = async () => {
    await end("SIGTERM");
    if (!data) rmSync(store, { recursive: true, force: true });
  };
  const start = async () => {
    const env = { ...demoEnvironment(), PORTICO_LOG: log ? "debug" : "warn,tower_sessions_core=error" };
    const said = log ? openSync(log, "a") : "inherit";
    server = spawn(serverProgram(), args, { env, stdio: ["ignore", "ignore", said] });
    if (log) closeSync(said);
    ended = new Promise((resolve) => server.on("exit", resolve).on("error", resolve));
    const until = Date.now() + START_MS;
    while (!(await fetch(url).then((answer) => answer.ok, () => false))) {
      if (server.exitCode !== null || server.pid === undefined || Date.now() > until) {
        await stop();
        throw new Error(`${serverProgram()} does not answer at ${url}; run \`make server\` first.`);
      }
      await new Promise((done) => setTimeout(done, 50));
    }
  };
  await start();
  return { url, stop, kill: () => end("SIGKILL"), restart: start };
}

function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer().on("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

// As a program: `node scripts/demo-server.mjs PORT` runs until it is told to stop.
if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { url, stop } = await startDemo(Number(process.argv[2]));
  console.log(url);
  for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => stop().then(() => process.exit(0)));
}
