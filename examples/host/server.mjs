// A partner's own site with Portico in it. No dependencies; `node examples/host/server.mjs` starts it.
import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { fileURLToPath } from "node:url";
import { home, plain, portal, sideBySide, signIn } from "./pages.mjs";
import { PEOPLE } from "./people.mjs";
import { mintCode, PorticoError } from "./portico.mjs";

const { env } = process;
const PORT = Number(env.PORT ?? 8090);

/** What this site knows of Portico. The key belongs into a secret store; this one opens the demo data only. */
const PORTICO = {
  // Where browsers find it.
  portal: env.PORTICO_PORTAL ?? "http://127.0.0.1:8080",
  tenant: env.PORTICO_TENANT ?? "halcyon",
  // Where this backend finds it; mostly the same.
  api: env.PORTICO_API ?? env.PORTICO_PORTAL ?? "http://127.0.0.1:8080",
  key: env.PORTICO_KEY ?? "portico-demo-halcyon-key",
  // Where visitors find this site. Portico compares it with the origins that the tenant allows.
  origin: env.SITE_ORIGIN ?? `http://localhost:${PORT}`,
};

const FILES = { "/site.css": "text/css", "/site.js": "text/javascript", "/icon.svg": "image/svg+xml" };
const MOST_BYTES = 4096;
const COOKIE = "site_session";
const SECURE = PORTICO.origin.startsWith("https:") ? "; Secure" : "";

/** Who is signed in, by the value of their cookie. */
const sessions = new Map();

const HEADERS = {
  // The two lines that Portico needs of a policy: its script, and its frame.
  "content-security-policy":
    `default-src 'none'; script-src 'self' ${PORTICO.portal}; frame-src ${PORTICO.portal}; style-src 'self'; ` +
    "img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  "referrer-policy": "same-origin",
  "x-content-type-options": "nosniff",
  "cache-control": "no-store",
};

const send = (answer, status, type, content, headers = {}) =>
  answer.writeHead(status, { ...HEADERS, "content-type": `${type}; charset=utf-8`, ...headers }).end(content);
const sendPage = (answer, content, status = 200) => send(answer, status, "text/html", content);
const sendJson = (answer, status, content) => send(answer, status, "application/json", JSON.stringify(content));
const redirect = (answer, location, headers = {}) => answer.writeHead(303, { ...HEADERS, location, ...headers }).end();

const cookieOf = ({ headers }) => new RegExp(`(?:^|; )${COOKIE}=([\\w-]+)`).exec(headers.cookie ?? "")?.[1];
const personOf = (request) => sessions.get(cookieOf(request));

async function bodyOf(request) {
  let text = "";
  for await (const chunk of request.setEncoding("utf8")) {
    text += chunk;
    if (text.length > MOST_BYTES) throw new RangeError("the request is too large");
  }
  return text;
}

/** Requests that change something must come from this site's own pages. */
const isOwn = ({ headers }) => headers.origin === PORTICO.origin;

async function takeSignIn(request, answer) {
  const person = PEOPLE.get(new URLSearchParams(await bodyOf(request)).get("person"));
  if (!person) return redirect(answer, "/sign-in");
  const session = randomBytes(24).toString("base64url");
  sessions.set(session, person);
  redirect(answer, "/", { "set-cookie": `${COOKIE}=${session}; HttpOnly; SameSite=Lax; Path=/${SECURE}` });
}

function takeSignOut(request, answer) {
  sessions.delete(cookieOf(request));
  redirect(answer, "/sign-in", { "set-cookie": `${COOKIE}=; Max-Age=0; HttpOnly; SameSite=Lax; Path=/${SECURE}` });
}

/**
 * What the page's `fetchSession` calls: a code for the visitor who is signed in *here*. The page names an account; whether
 * the visitor may see it is decided here, and once more by Portico.
 */
async function takePortalSession(request, answer) {
  const person = personOf(request);
  if (!person) return sendJson(answer, 401, { error: "signed_out" });
  let asked;
  try {
    asked = JSON.parse(await bodyOf(request));
  } catch {
    return sendJson(answer, 400, { error: "not_json" });
  }
  const account = person.accounts.find(({ id }) => id === (asked.account ?? person.accounts[0].id));
  if (!account) return sendJson(answer, 403, { error: "not_your_account" });
  try {
    const code = await mintCode(PORTICO, { user: person.email, account: account.id }, String(asked.challenge));
    sendJson(answer, 200, { code });
  } catch (error) {
    if (!(error instanceof PorticoError)) throw error;
    console.error(`No code for ${person.email}: ${error.message}`);
    // Trouble on the way may pass, so the element tries again; a refusal will not.
    sendJson(answer, error.status === 0 || error.status >= 500 ? 502 : 403, { error: "no_code" });
  }
}

const WRITES = { "/sign-in": takeSignIn, "/sign-out": takeSignOut, "/portal-session": takePortalSession };
const PAGES = { "/": home, "/portal": portal, "/side-by-side": sideBySide };

async function take(request, answer) {
  const { pathname } = new URL(request.url, PORTICO.origin);
  if (request.method === "POST") {
    if (!isOwn(request)) return sendJson(answer, 403, { error: "other_site" });
    const write = WRITES[pathname];
    return write ? write(request, answer) : sendJson(answer, 404, { error: "not_found" });
  }
  if (FILES[pathname]) {
    const file = fileURLToPath(new URL(`public${pathname}`, import.meta.url));
    return send(answer, 200, FILES[pathname], await readFile(file));
  }
  if (pathname === "/sign-in") return sendPage(answer, signIn());
  const draw = PAGES[pathname];
  if (!draw) return sendPage(answer, plain("Not found", "There is no such page."), 404);
  const person = personOf(request);
  return person ? sendPage(answer, draw(person, PORTICO)) : redirect(answer, "/sign-in");
}

const server = createServer((request, answer) =>
  take(request, answer).catch((error) => {
    console.error(error);
    if (answer.headersSent) answer.destroy();
    else sendPage(answer, plain("Sorry", "Something went wrong on this site."), 500);
  }),
);
server.listen(PORT, "127.0.0.1", () => console.log(`The partner's site is at ${PORTICO.origin}`));
