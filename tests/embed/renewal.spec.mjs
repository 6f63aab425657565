// Tokens that live for seconds, so that a test sees many of them.
import { ENGINES } from "./engines.mjs";
import { asked, expect, mints, PORTAL, ready, shows, SITE, test, until } from "./world.mjs";

test.use({ lifetime: 6 });

for (const engine of ENGINES) {
  test(`${engine} renews over many lifetimes without a gap`, async ({ visit, world }) => {
    const browser = await visit(engine, "hugo");
    await browser.goto(`${SITE}/portal`);
    await ready(browser);
    const states = () => browser.run(() => (window.states ??= []));
    await browser.run(() => {
      window.states = [];
      document.querySelector("partner-portal").addEventListener("session", ({ detail }) => window.states.push(detail.state));
    });
    await until(() => mints(world).length >= 10, "ten codes", 80_000);
    await browser.run(() => document.querySelector("partner-portal").setAttribute("panel", "service_status"));
    await shows(browser, "Service status");
    expect(asked(world).filter(({ status }) => status === 401 || status === 400)).toEqual([]);
    expect((await states()).filter((state) => state === "signed-out" || state === "waiting")).toEqual([]);
    // Renewed in time and not more: about once in 80 % of six seconds.
    const at = mints(world).map(({ at }) => at);
    const gaps = at.slice(2).map((time, i) => time - at[i + 1]);
    for (const gap of gaps) expect(gap).toBeGreaterThan(3000);
    expect(new Set(asked(world).map(({ headers }) => headers.origin ?? PORTAL)).size).toBe(1);
  });
}
