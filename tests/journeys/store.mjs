// A server whose store holds what a partner has imported, instead of the demo data.
import { execFile } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { demoEnvironment, root, serverProgram } from "../../scripts/project.mjs";
import { startServer } from "../../scripts/demo-server.mjs";

const run = promisify(execFile);

/**
 * Imports files, which `write` makes in a folder that it is given, adds users and serves the store. Each user
 * is an e-mail address with the name of their account. Answers the server, and what the import reported.
 */
export async function serveImport({ partner, write, users, password }) {
  const folder = mkdtempSync(join(tmpdir(), "portico-import-"));
  try {
    const data = join(folder, "store");
    const files = await write(folder);
    const options = { env: { ...demoEnvironment(), PORTICO_PASSWORD: password } };
    const { stdout: report } = await run(serverProgram(), ["import", "--partner", partner, "--data-dir", data, ...files], options);
    for (const [email, account] of Object.entries(users)) {
      const who = ["--email", email, "--name", email, "--account", account, "--role", "company_admin"];
      await run(serverProgram(), ["user", "add", ...who, "--data-dir", data], options);
    }
    const server = await startServer({ data });
    const stop = async () => {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    };
    return { ...server, stop, report };
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}

/** Who looks at the large store. */
export const LARGE = { email: "admin@large.example", password: "a-long-password" };

/** Serves one partner with 10,000 managed accounts and 100,000 products. */
export const serveLarge = () =>
  serveImport({ partner: "Large", write: writeLarge, users: { [LARGE.email]: "Large" }, password: LARGE.password });

// The generator uses the standard library alone, so that the compiler makes it in a second.
async function writeLarge(folder) {
  const generator = join(folder, "make_export");
  await run("rustc", ["--edition", "2024", "-O", join(root, "crates/server/examples/make_export.rs"), "-o", generator]);
  const files = join(folder, "export");
  await run(generator, [files, "10000", "100000"]);
  return readdirSync(files).map((name) => join(files, name));
}
