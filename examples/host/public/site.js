// Joins the portal in the page with this site: who is signed in, where the visitor is, what to say when it fails.

/** Asks this site's own backend for a code. The site's cookie says who asks; the code goes to the portal and nowhere else. */
async function fetchSession({ challenge, account, reason, signal }) {
  const answer = await fetch("/portal-session", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ challenge, account, reason }),
    signal,
  });
  if (answer.status === 401) {
    // The session of this site has ended, so the visitor signs in here again.
    location.assign("/sign-in");
    throw new Error("signed out of this site");
  }
  if (!answer.ok) throw new Error(`no code: status ${answer.status}`);
  return (await answer.json()).code;
}

const state = document.querySelector("#state");
const say = (text) => state && (state.textContent = text);

for (const portal of document.querySelectorAll("partner-portal")) {
  portal.fetchSession = fetchSession;
  portal.addEventListener("ready", () => say(""));
  portal.addEventListener("error", ({ detail }) => {
    console.warn("portal:", detail.code, detail.detail);
    say("The portal has a problem.");
  });
}

// The controls above the portal change its attributes; it does the rest. Where the visitor goes by themselves, they follow.
const portals = [...document.querySelectorAll("partner-portal")];
for (const name of ["panel", "account", "locale"]) {
  const control = document.querySelector(`#${name}`);
  control?.addEventListener("change", () => portals[0].setAttribute(name, control.value));
}
portals[0]?.addEventListener("route", ({ detail }) => {
  const control = document.querySelector("#panel");
  const panel = detail.route.split(/[/?]/)[3]?.replaceAll("-", "_");
  if (control && panel) control.value = panel;
});

// Who signs out of the site signs out of the portal first. Nobody waits long for that.
document.querySelector('form[action="/sign-out"]')?.addEventListener("submit", async (event) => {
  event.preventDefault();
  const ended = portals.map(
    (portal) =>
      new Promise((done) => portal.addEventListener("session", ({ detail }) => detail.state === "signed-out" && done())),
  );
  for (const portal of portals) portal.logout();
  await Promise.race([Promise.all(ended), new Promise((done) => setTimeout(done, 1000))]);
  event.target.submit();
});
