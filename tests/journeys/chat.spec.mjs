// Chat between an account's people and the operators, and the one stream that the tabs of a browser share.
import { writeOverride } from "./chat.mjs";
import { PEOPLE, address } from "./people.mjs";
import { arrived, audit, expect, panel, session, status, test } from "./support.mjs";

// What others write arrives within a second where the machine is free (`bench-streams.mjs` measures it).
const SOON = { timeout: 5000 };
const log = (page) => page.locator("[data-chat] [role=log]");
const said = (page) => page.locator("[data-chat] li[data-seq] .chat-text");
const field = (page) => page.getByLabel("Message", { exact: true });

async function write(page, text) {
  await field(page).fill(text);
  await field(page).press("Enter");
}

/** Opens the chat of somebody's own account, following what happens. */
async function open(visitor, signIn, who, options) {
  const page = await visitor(options);
  const context = await signIn(page, who);
  const following = page.waitForResponse((answer) => answer.url().includes("/events") && answer.ok());
  await page.goto(address(context.account.id, "chat"));
  await following;
  await arrived(page, "chat");
  return { page, account: context.account.id };
}

/** Opens the desk with the conversation of an account. */
async function desk(visitor, signIn, account) {
  const page = await visitor();
  await signIn(page, "ops@provider.example");
  const following = page.waitForResponse((answer) => answer.url().includes("/events") && answer.ok());
  await page.goto("/desk");
  await following;
  await page.locator(`[data-chat-of="${account}"] button`).click();
  await expect(page.locator("[data-open-chat] [role=log]")).toBeVisible();
  return page;
}

test("kim and an operator talk: in order, within a second, seen, and read as text", async ({ visitor, signIn }) => {
  const { page: kim } = await open(visitor, signIn, "kim");
  await expect(kim.locator("[data-duty=false]")).toContainText("Nobody is at the desk");
  await expect(log(kim)).toContainText("No messages yet.");
  await write(kim, "Is Frankfurt down?");
  await expect(said(kim)).toHaveText(["Is Frankfurt down?"]);
  await expect(field(kim)).toHaveValue("");
  await expect(kim.locator("[data-mark]")).toHaveText("Sent");
  await audit(kim, "nobody is at the desk");

  const ops = await desk(visitor, signIn, "Kestrel Air");
  await expect(ops.locator('[data-chat-of="Kestrel Air"]')).toHaveAttribute("data-chat-state", "waiting");
  await expect(kim.locator("[data-duty=true]")).toBeVisible(SOON);
  await expect(kim.locator("[data-mark]")).toHaveText("Seen");
  await ops.locator("[data-act=claim]").click();
  await expect(kim.locator("[data-state]")).toContainText("takes care of this conversation");
  await field(ops).pressSequentially("We lo");
  await expect(kim.locator("[data-typing]")).toContainText("Typing: ");
  await field(ops).press("Shift+Enter");
  await field(ops).pressSequentially("ok.");
  const began = Date.now();
  await field(ops).press("Enter");
  await expect(said(kim).last()).toHaveText("We lo\nok.", SOON);
  console.info(`delivered after ${Date.now() - began} ms`);

  // A burst from both sides at the same time has one order on both.
  const burst = async (page, who) => {
    for (let number = 0; number < 20; number += 1) await write(page, `${who} ${number}`);
  };
  await Promise.all([burst(kim, "kim"), burst(ops, "ops")]);
  await expect(said(kim)).toHaveCount(42);
  await expect(said(ops)).toHaveCount(42);
  const all = await said(kim).allTextContents();
  expect(await said(ops).allTextContents()).toEqual(all);
  for (const who of ["kim", "ops"]) {
    const numbers = all.filter((text) => text.startsWith(who)).map((text) => Number(text.split(" ")[1]));
    expect(numbers).toEqual(Array.from({ length: 20 }, (_, number) => number));
  }

  const hostile = '<img src=x onerror=alert(1)> <script>alert(2)</script> javascript:alert(3) see https://a.example/x"onclick=alert(4).';
  await write(kim, hostile);
  await expect(said(ops).last()).toHaveText(hostile);
  await expect(log(ops).locator("img, script")).toHaveCount(0);
  const links = await said(ops).last().locator("a").evaluateAll((all) => all.map(({ href, rel, textContent }) => [href, rel, textContent]));
  expect(links).toEqual([["https://a.example/x%22onclick=alert(4", "noopener noreferrer nofollow", 'https://a.example/x"onclick=alert(4']]);
  await audit(ops, "the desk");
  await ops.locator("[data-act=close]").click();
  await expect(kim.locator("[data-state]")).toContainText("was closed", SOON);

  // History, narrow and in German.
  await kim.reload();
  await arrived(kim, "chat");
  await expect(said(kim).last()).toHaveText(hostile);
  await kim.setViewportSize({ width: 320, height: 640 });
  await audit(kim, "a narrow chat");
  expect(await kim.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
});

test("what cannot be sent is kept, and after a cut connection it is there once", async ({ visitor, signIn, expected }) => {
  expected(/Failed to load resource: net::ERR_/);
  const { page } = await open(visitor, signIn, "ada");
  // The answer is lost on its way: the server has the message, and the page does not know.
  let lost = 0;
  await page.route("**/chat/messages", async (route) => {
    if (route.request().method() !== "POST" || lost > 0) return route.fallback();
    lost += 1;
    await route.fetch();
    await route.abort("connectionreset");
  });
  await write(page, "Are you there?");
  await expect(page.locator("[data-chat] [data-pending], [data-chat] li[data-seq]")).toHaveCount(1);
  await expect(said(page)).toHaveText(["Are you there?"]);
  await expect(page.locator("[data-pending]")).toHaveCount(0);

  await page.context().setOffline(true);
  await write(page, "First");
  await expect(page.locator("[data-chat] [role=alert]")).toContainText("Not sent.");
  await page.locator("[data-take-back]").click();
  await expect(field(page)).toHaveValue("First");
  await expect(field(page)).toBeFocused();
  await page.context().setOffline(false);
  await page.reload();
  await arrived(page, "chat");
  await expect(field(page)).toHaveValue("First");
  await field(page).press("Enter");
  await expect(said(page)).toHaveText(["Are you there?", "First"]);

  await field(page).fill("a".repeat(2001));
  await expect(page.locator("[data-chat] form")).toContainText("2,001 characters; at most 2,000");
  await field(page).press("Enter");
  await expect(said(page)).toHaveCount(2);
  await expect(field(page)).toHaveValue("a".repeat(2001));
});

test("chat that is switched off closes at once, and is refused", async ({ visitor, signIn, baseURL, expected }) => {
  expected(status(404, "/chat"));
  const ada = await session(baseURL, PEOPLE.ada.email);
  const kimsAccount = (await session(baseURL, PEOPLE.kim.email)).content.account.id;
  const { page } = await open(visitor, signIn, "kim");
  await field(page).fill("Half a sent");
  await writeOverride(baseURL, ada, "chat", false, kimsAccount);
  await expect(panel(page, "unavailable")).toBeVisible(SOON);
  await expect(page.locator("[data-closed]")).toContainText("Chat support was switched off just now");
  const refused = await page.evaluate(async (account) => (await fetch(`/api/v1/accounts/${account}/chat`)).status, kimsAccount);
  expect(refused).toBe(404);
  // What was typed is there again with the chat.
  await writeOverride(baseURL, ada, "chat", null, kimsAccount);
  await arrived(page, "chat");
  await expect(field(page)).toHaveValue("Half a sent");
});

test("tabs share one stream, and the next one goes on when the first is closed", async ({ visitor, signIn }) => {
  const { page: first, account } = await open(visitor, signIn, "rosa");
  const requests = [];
  first.context().on("request", (request) => request.url().includes("/events") && requests.push(request.url()));
  const others = [];
  for (let tab = 0; tab < 3; tab += 1) {
    const page = await first.context().newPage();
    await page.goto(address(account, "chat"));
    await arrived(page, "chat");
    others.push(page);
  }
  await write(first, "To all tabs");
  for (const page of others) await expect(said(page)).toHaveText(["To all tabs"], SOON);
  expect(requests).toEqual([]);

  const next = first.context().waitForEvent("request", (request) => request.url().includes("/events"));
  await first.close();
  expect((await next).url()).toContain("/events?since=");
  await write(others[0], "Still here");
  for (const page of others) await expect(said(page)).toHaveText(["To all tabs", "Still here"]);
  expect(requests).toHaveLength(1);
});
