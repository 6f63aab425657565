// A certificate authority for one run of the tests, and a certificate of it. Made in a folder that goes away again.
import { execFileSync } from "node:child_process";
import { X509Certificate, createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const NEW_KEY = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"];

/**
 * Makes an authority and a certificate for these names. `ca` is the file of the authority's certificate, `spki` what
 * Chromium knows its key by; `remove()` deletes all of it.
 */
export function makeAuthority(names) {
  const folder = mkdtempSync(join(tmpdir(), "portico-authority-"));
  const file = (name) => join(folder, name);
  const openssl = (...args) => execFileSync("openssl", args, { cwd: folder, stdio: ["ignore", "pipe", "pipe"] });
  openssl("req", "-x509", ...NEW_KEY, "-keyout", "ca.key", "-out", "ca.pem", "-subj", "/CN=Portico test authority",
    "-addext", "basicConstraints=critical,CA:TRUE", "-addext", "keyUsage=critical,keyCertSign");
  openssl("req", ...NEW_KEY.slice(0, -2), "-keyout", "site.key", "-out", "site.csr", "-subj", `/CN=${names[0]}`);
  writeFileSync(file("site.ext"), [
    `subjectAltName=${names.map((name) => `DNS:${name}`).join(",")}`,
    "basicConstraints=CA:FALSE",
    "keyUsage=digitalSignature",
    "extendedKeyUsage=serverAuth",
  ].join("\n"));
  openssl("x509", "-req", "-in", "site.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", "2",
    "-extfile", "site.ext", "-out", "site.pem");
  const authority = readFileSync(file("ca.pem"));
  const publicKey = new X509Certificate(authority).publicKey.export({ type: "spki", format: "der" });
  return {
    key: readFileSync(file("site.key")),
    cert: Buffer.concat([readFileSync(file("site.pem")), authority]),
    ca: file("ca.pem"),
    spki: createHash("sha256").update(publicKey).digest("base64"),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
