// Starts the release server with the demo data in a store of its own, for tests and measurements.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { demoEnvironment, root, serverProgram } from "./project.mjs";

const START_MS = 30_000;

/** Starts it and waits until it answers; `stop()` ends it and removes its store. */
export async function startDemo(port) {
  const data = mkdtempSync(join(tmpdir(), "portico-demo-"));
  const listen = `127.0.0.1:${port ?? (await freePort())}`;
  const args = ["serve", "--demo", "--listen", listen, "--data-dir", data, "--assets", join(root, "dist")];
  const server = spawn(serverProgram(), args, { stdio: ["ignore", "ignore", "inherit"], env: { ...demoEnvironment(), PORTICO_LOG: "warn" } });
  const ended = new Promise((resolve) => server.on("exit", resolve).on("error", resolve));
  const stop = async () => {
    server.kill("SIGTERM");
    await ended;
    rmSync(data, { recursive: true, force: true });
  };
  const url = `http://${listen}`;
  const until = Date.now() + START_MS;
  while (!(await fetch(url).then((answer) => answer.ok, () => false))) {
    if (server.exitCode !== null || server.pid === undefined || Date.now() > until) {
      await stop();
      throw new Error(`${serverProgram()} does not answer at ${url}; run \`make server\` first.`);
    }
    await new Promise((done) => setTimeout(done, 50));
  }
  return { url, stop };
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
