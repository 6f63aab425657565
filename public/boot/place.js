// Whether this page is the portal inside a partner's site, and what that site's address of it says.

const [, first, version, name] = location.pathname.split("/");

/** Inside a partner's site there may be no storage, and no cookie is sent. */
export const embedded = first === "embed" && version === "v1" && Boolean(name);

/** The part of the path that names the tenant. */
export const base = embedded ? `/embed/v1/${name}` : "";

// At the tenant's own address the options are in the query; further inside, where the query is the page's, in the
// fragment. From there they stay over every step and reload.
if (embedded && /^\/?$/.test(location.pathname.slice(base.length)) && location.search) {
  history.replaceState(null, "", `${base}/#${location.search.slice(1)}`);
}
const options = new URLSearchParams(embedded ? location.hash.slice(1) : "");

/** What the site asked for: `panel`, `account`, `locale` or `sync`. */
export const option = (key) => options.get(key) ?? "";
