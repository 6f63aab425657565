// Serves the demo data and, beside it, a partner's site with the portal in it (examples/host).
import { spawn } from "node:child_process";
import { join } from "node:path";
import { demoEnvironment, root } from "./project.mjs";

const PORTAL = "http://127.0.0.1:8080";
const SITE = "http://localhost:8090";
const START_MS = 60_000;

const children = [];
const start = (command, args, env) => {
  const child = spawn(command, args, { cwd: root, env, stdio: "inherit" });
  child.on("error", (error) => end(`${command} could not be started: ${error.message}`));
  child.on("exit", (code) => end(code ? `${args[0] ?? command} ended with status ${code}` : ""));
  children.push(child);
};

let ending = false;
function end(why = "") {
  if (ending) return;
  ending = true;
  if (why) console.error(why);
  process.exitCode = why ? 1 : 0;
  for (const child of children) child.kill("SIGTERM");
}
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => end());

const env = demoEnvironment();
start(join(root, "scripts/demo.sh"), [], { ...env, ...pick("PORTICO_SERVER"), PORTICO_LISTEN: new URL(PORTAL).host });
const until = Date.now() + START_MS;
while (!ending && !(await fetch(`${PORTAL}/readyz`).then(({ ok }) => ok, () => false))) {
  if (Date.now() > until) end(`The portal does not answer at ${PORTAL}.`);
  await new Promise((done) => setTimeout(done, 100));
}
if (!ending) {
  start("node", [join(root, "examples/host/server.mjs")], { ...env, PORT: new URL(SITE).port, SITE_ORIGIN: SITE, PORTICO_PORTAL: PORTAL });
}

function pick(name) {
  return process.env[name] ? { [name]: process.env[name] } : {};
}
