// Somebody uses the portal inside a partner's site, in each engine.
import { PANELS, TITLES } from "../journeys/people.mjs";
import { ENGINES } from "./engines.mjs";
import { asked, expect, mints, PORTAL, ready, shows, SITE, test, until } from "./world.mjs";

for (const engine of ENGINES) {
  test.describe(engine, () => {
    test("the partner's backend signs its visitor on, without a cookie", async ({ visit, world }) => {
      const browser = await visit(engine, "hugo");
      await browser.goto(`${SITE}/portal`);
      await ready(browser);
      await shows(browser, "Services");
      expect(await browser.inFrame(0, () => document.querySelector("main").textContent)).toContain("Rotterdam");
      expect(mints(world)).toHaveLength(1);
      const requests = asked(world);
      expect(requests.length).toBeGreaterThan(1);
      for (const { path, headers, answer } of requests) {
        expect(headers.cookie, path).toBeUndefined();
        expect(answer?.["set-cookie"], path).toBeUndefined();
        if (!path.startsWith("/api/v1/embed/")) expect(headers.authorization, path).toMatch(/^Bearer \S{20,}$/);
      }
    });

    test("every panel of the session opens, asked for by the page", async ({ visit }) => {
      const browser = await visit(engine, "ada");
      await browser.goto(`${SITE}/portal`);
      await ready(browser);
      for (const panel of [...PANELS].reverse()) {
        await browser.run((panel) => document.querySelector("partner-portal").setAttribute("panel", panel), panel);
        await shows(browser, TITLES[panel]);
      }
    });

    test("a reload in the frame signs on anew", async ({ visit, world }) => {
      const browser = await visit(engine, "hugo");
      await browser.goto(`${SITE}/portal`);
      await ready(browser);
      await shows(browser, "Services");
      const before = asked(world).filter(({ path }) => path === "/api/v1/embed/token").length;
      await browser.inFrame(0, () => void setTimeout(() => location.reload()));
      await until(() => asked(world).filter(({ path }) => path === "/api/v1/embed/token").length > before, "another token");
      await shows(browser, "Services");
      await ready(browser);
      expect(mints(world)).toHaveLength(2);
    });

    test("back and forward twenty times, and away and back", async ({ visit }) => {
      const browser = await visit(engine, "ada");
      await browser.goto(`${SITE}/portal`);
      await ready(browser);
      await shows(browser, "Services");
      const length = await browser.run(() => history.length);
      await browser.inFrame(0, () => {
        const link = document.querySelector("main a[href*='/services/']");
        link.click();
      });
      await until(() => browser.run(() => location.search.includes("services%2F")), "the page's address to follow");
      expect(await browser.run(() => history.length), "one step, one entry").toBe(length + 1);
      const at = () => browser.inFrame(0, () => /\/services\/[^/]+$/.test(location.pathname));
      for (let time = 0; time < 10; time += 1) {
        await browser.back();
        await until(async () => !(await at()), "the list");
        await browser.forward();
        await until(at, "the service");
      }
      expect(await browser.run(() => history.length)).toBe(length + 1);

      // Away to another page of the site and back: the portal stands again where it was.
      await browser.goto(`${SITE}/`);
      for (let time = 0; time < 10; time += 1) {
        await browser.back();
        await until(() => browser.run(() => location.pathname === "/portal"), "the portal's page");
        await ready(browser);
        await until(at, "the service");
        await browser.forward();
        await until(() => browser.run(() => location.pathname === "/"), "the other page");
      }
    });

    test("who signs out of the site is signed out of the portal at once", async ({ visit, world }) => {
      const browser = await visit(engine, "june");
      await browser.goto(`${SITE}/portal`);
      await ready(browser);
      const { authorization } = asked(world).findLast(({ headers }) => headers.authorization).headers;
      const context = () => fetch(`${world.server.url}/api/v1/context`, { headers: { authorization } });
      expect((await context()).status).toBe(200);
      await browser.run(() => document.querySelector("form[action='/sign-out'] button").click());
      await until(() => browser.run(() => location.pathname === "/sign-in"), "the sign-in of the site");
      await until(async () => (await context()).status === 401, "the token to be refused", 5000);
    });

    test("two portals on one page are two sessions for two accounts", async ({ visit, world }) => {
      const browser = await visit(engine, "ada");
      await browser.goto(`${SITE}/side-by-side`);
      for (const n of [0, 1]) await ready(browser, n);
      for (const n of [0, 1]) await shows(browser, "Services", n);
      const texts = await Promise.all([0, 1].map((n) => browser.inFrame(n, () => document.body.textContent)));
      expect(texts[0]).not.toBe(texts[1]);
      const tokens = new Set(asked(world).map(({ headers }) => headers.authorization).filter(Boolean));
      expect(tokens.size).toBe(2);
      const accounts = [...tokens].map((token) => {
        const seen = asked(world).filter(({ headers }) => headers.authorization === token);
        return new Set(seen.map(({ path }) => /accounts\/([\w-]{36})/.exec(path)?.[1]).filter(Boolean));
      });
      expect(accounts.map((of) => of.size)).toEqual([1, 1]);
      expect([...accounts[0]]).not.toEqual([...accounts[1]]);
    });
  });
}
