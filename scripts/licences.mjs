// Fails when a crate in the lock file has a licence that deny.toml does not allow.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { crc32 } from "node:zlib";
import { root } from "./project.mjs";

const rules = readFileSync(join(root, "deny.toml"), "utf8");
const list = /^allow = \[([^\]]*)\]/m.exec(rules)?.[1] ?? "";
const allowed = new Set([...list.matchAll(/"([^"]+)"/g)].map(([, licence]) => licence));

// What deny.toml says of crates that name no licence, by crate, file and the file's CRC.
const clarified = new Map(
  [...rules.matchAll(/crate = "(.+)"\nexpression = "(.+)"\nlicense-files = \[\{ path = "(.+)", hash = (\w+) \}\]/g)].map(
    ([, crate, expression, path, hash]) => [crate, { expression, path, hash: Number(hash) }],
  ),
);

function licence({ name, license, manifest_path: manifest }) {
  const said = clarified.get(name);
  if (license || !said) return license;
  return crc32(readFileSync(join(dirname(manifest), said.path))) === said.hash ? said.expression : undefined;
}

// An expression such as "(MIT OR Apache-2.0) AND Unicode-3.0" is fine when its allowed parts suffice.
function fine(expression) {
  const tokens = expression.replaceAll("/", " OR ").match(/\(|\)|[^\s()]+/g) ?? [];
  const either = () => {
    let result = both();
    while (tokens[0] === "OR") tokens.shift(), (result = both() || result);
    return result;
  };
  const both = () => {
    let result = one();
    while (tokens[0] === "AND") tokens.shift(), (result = one() && result);
    return result;
  };
  const one = () => {
    const token = tokens.shift();
    if (token === "(") {
      const result = either();
      tokens.shift();
      return result;
    }
    if (tokens[0] === "WITH") return allowed.has(`${token} WITH ${tokens.splice(0, 2)[1]}`);
    return allowed.has(token);
  };
  return either();
}

const metadata = execFileSync("cargo", ["metadata", "--format-version=1", "--locked"], {
  cwd: root,
  encoding: "utf8",
  maxBuffer: 1 << 28,
  stdio: ["ignore", "pipe", "inherit"],
});
const { packages } = JSON.parse(metadata);
const refused = packages
  .map((crate) => ({ ...crate, licence: licence(crate) }))
  .filter(({ licence }) => !licence || !fine(licence));
for (const { name, version, licence } of refused) console.error(`${name} ${version}: ${licence ?? "no licence"}`);
if (refused.length) process.exit(1);
console.log(`Licences of ${packages.length} crates are allowed by deny.toml.`);
