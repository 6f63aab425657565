// The pages of the demo site, as text. What stands in them is escaped by `html`.
import { PANELS, PEOPLE } from "./people.mjs";

const ESCAPES = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

/** Marks text as HTML that is safe as it stands. */
class Safe {
  constructor(text) {
    this.text = text;
  }
}

// What is false or missing writes nothing.
const written = (value) => {
  if (value instanceof Safe) return value.text;
  if (Array.isArray(value)) return value.map(written).join("");
  return String(value || "").replace(/[&<>"']/g, (letter) => ESCAPES[letter]);
};

const html = (parts, ...values) => new Safe(String.raw({ raw: parts }, ...values.map(written)));

const page = ({ title, person, here, portal }, main) => html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} – Halcyon Networks</title>
<link rel="stylesheet" href="/site.css">
<link rel="icon" href="/icon.svg" type="image/svg+xml">
${portal && html`<script type="module" src="${portal}/embed/v1/portico.js"></script>
<script type="module" src="/site.js"></script>`}
</head>
<body>
<header class="top">
  <a class="brand" href="/">Halcyon Networks</a>
  ${person && html`<nav aria-label="Site">
    <a href="/"${current(here, "/")}>Home</a>
    <a href="/portal"${current(here, "/portal")}>My network</a>
    ${person.accounts.length > 1 && html`<a href="/side-by-side"${current(here, "/side-by-side")}>Side by side</a>`}
  </nav>
  <form method="post" action="/sign-out"><span>${person.name}</span> <button>Sign out</button></form>`}
</header>
<main>
${main}
</main>
<footer>A demo of a partner's own site. Its pages come from <code>examples/host</code>; what is in the frame comes from Portico.</footer>
</body>
</html>`.text;

const current = (here, path) => (here === path ? new Safe(' aria-current="page"') : "");

/** Choosing who one is. A real site asks for a password here. */
export const signIn = () =>
  page(
    { title: "Sign in" },
    html`<h1>Who are you today?</h1>
<p>This is the sign-in of the partner's site. Portico has no part in it.</p>
<form method="post" action="/sign-in" class="people">
${[...PEOPLE].map(
  ([id, { name, about }]) => html`<button name="person" value="${id}"><strong>${name}</strong><span>${about}</span></button>\n`,
)}</form>`,
  );

/** The first page, without anything of Portico. */
export const home = (person) =>
  page(
    { title: "Home", person, here: "/" },
    html`<h1>Good to see you, ${person.name.split(" ")[0]}</h1>
<p class="lead">This page is Halcyon's alone. Your services, orders and notices are a step away, and stay on this site.</p>
<p><a class="button" href="/portal">Open my network</a></p>`,
  );

/** The portal in the page. */
export const portal = (person, { portal, tenant }) =>
  page(
    { title: "My network", person, here: "/portal", portal },
    html`<h1>My network</h1>
<div class="bar">
  <label>Panel <select id="panel">
    ${Object.entries(PANELS).map(([id, name]) => html`<option value="${id}">${name}</option>`)}
  </select></label>
  ${person.accounts.length > 1 && html`<label>Account <select id="account">
    ${person.accounts.map(({ id, name }) => html`<option value="${id}">${name}</option>`)}
  </select></label>`}
  <label>Language <select id="locale"><option value="en">English</option><option value="de">Deutsch</option></select></label>
  <span id="state" role="status"></span>
</div>
${element(tenant, person.accounts[0], "services", true)}`,
  );

/** Two portals in one page, for two accounts. */
export const sideBySide = (person, { portal, tenant }) =>
  page(
    { title: "Side by side", person, here: "/side-by-side", portal },
    html`<h1>Side by side</h1>
<div class="columns">
${person.accounts.slice(-2).map(
  (account) => html`<section><h2>${account.name}</h2>
${element(tenant, account, "services", false)}</section>
`,
)}</div>`,
  );

const element = (tenant, account, panel, sync) => html`<partner-portal tenant="${tenant}" account="${account.id}" panel="${panel}"${
  sync ? new Safe(" route-sync") : ""
}>
  <p slot="loading" class="waiting">Fetching your network …</p>
</partner-portal>`;

/** Something went wrong, or is not there. */
export const plain = (title, sentence) => page({ title }, html`<h1>${title}</h1><p>${sentence}</p><p><a href="/">Home</a></p>`);
