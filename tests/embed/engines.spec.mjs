// What the other tests of embedding stand on: in each engine, a frame of another site has neither the cookies nor the
// storage that the same address has in a tab of its own.
import { expect, test } from "@playwright/test";
import { ENGINES, missing, open, until } from "./engines.mjs";
import { startFront } from "./sites.mjs";

const PORTAL = "https://portal.test";
const HOST = "https://halcyon-site.test:8444";

for (const engine of ENGINES) {
  test(`${engine} blocks third-party cookies and partitions storage`, async () => {
    test.skip(Boolean(missing(engine)), `${missing(engine)} is not installed`);
    const front = await startFront(["portal.test", "halcyon-site.test"]);
    const page = (html) => (_, answer) =>
      answer.writeHead(200, { "content-type": "text/html", "set-cookie": "sent=1; Secure; SameSite=None; Path=/" }).end(html);
    front.serve(PORTAL, page("<title>portal</title>"));
    front.serve(HOST, page(`<title>host</title><iframe src="${PORTAL}/framed"></iframe>`));
    const browser = await open(engine, front);
    try {
      const keep = () => {
        localStorage.setItem("kept", "1");
        document.cookie = "written=1; Secure; SameSite=None";
      };
      await browser.goto(`${PORTAL}/`);
      await browser.run(keep);
      await browser.goto(`${PORTAL}/again`);
      const again = front.requests.find(({ path }) => path === "/again");
      expect(again.headers.cookie, "in a tab of its own").toMatch(/sent=1.*written=1|written=1.*sent=1/);

      for (const path of ["/", "/once-more"]) {
        await browser.goto(HOST + path);
        await until(() => browser.inFrame(0, () => document.title === "portal"), "the frame");
      }
      const framed = front.requests.filter(({ path }) => path === "/framed");
      expect(framed.map(({ headers }) => headers.cookie), "in a frame").toEqual([undefined, undefined]);
      const kept = await browser.inFrame(0, () => {
        try {
          return localStorage.getItem("kept");
        } catch {
          return null;
        }
      });
      expect(kept, "storage in a frame").toBeNull();
    } finally {
      await browser.close();
      await front.stop();
    }
  });
}
