// What passes as a message, and what does not.
import { test } from "node:test";
import assert from "node:assert/strict";
import { FROM_FRAME, FROM_HOST, isRoute, plain, read, readConnect, readHello } from "../message.js";

const challenge = "a".repeat(43);
const nonce = "n".repeat(22);
const nested = (levels) => {
  let value = 1;
  for (let level = 0; level < levels; level++) value = { value };
  return value;
};

test("plain values are kept, to a depth of eight and 64 KiB", () => {
  assert.equal(plain({ a: [1, "x", null, true] }), '{"a":[1,"x",null,true]}');
  assert.ok(plain(nested(8)));
  assert.equal(plain(nested(9)), undefined);
  assert.ok(plain("x".repeat(65534 - 1)));
  assert.equal(plain("x".repeat(65535)), undefined);
  // Bytes count, not characters.
  assert.equal(plain("ü".repeat(40_000)), undefined);
  // Escaped it is too long.
  assert.equal(plain("\u0000".repeat(20_000)), undefined);
});

test("everything that is not plain is refused, without a throw", () => {
  const cycle = {};
  cycle.cycle = cycle;
  const wide = Array(3000).fill(Array(3000).fill(Array(3000).fill(0)));
  const hostile = [
    cycle, wide, new Date(0), new Map(), new Set(), /x/, new Uint8Array(2), Object.create(null), Object.create({ v: 1 }),
    JSON.parse('{"__proto__":{"v":1}}'), { constructor: 1 }, { a: { prototype: 1 } }, new Array(2 ** 32 - 1), [, 1],
    1n, NaN, Infinity, undefined, { a: undefined }, () => {}, Symbol("x"), new Error("x"), new (class A {})(),
    { get t() { throw new Error("never"); } }, new Proxy({}, { ownKeys() { throw new Error("never"); } }),
  ];
  for (const value of hostile) assert.equal(plain(value), undefined);
  for (const value of hostile) assert.equal(read(value, FROM_HOST), undefined);
});

test("messages are copies with what the schema knows", () => {
  const sent = { v: 1, t: "size", id: 3, p: { height: 10, extra: { x: 1 } }, other: 1 };
  assert.deepEqual(read(sent, FROM_FRAME), { t: "size", id: 3, re: undefined, p: { height: 10 } });
  assert.deepEqual(read({ v: 1, t: "ping" }, FROM_HOST), { t: "ping", id: undefined, re: undefined, p: {} });
});

test("unknown types are ignored, and so are the other side's", () => {
  for (const t of ["", "nothing", "toString", "__proto__", "hasOwnProperty", "ready"]) {
    assert.equal(read({ v: 1, t, p: {} }, FROM_HOST), undefined, t);
  }
});

test("another version is an error with a name", () => {
  for (const v of [0, 2, "1", null]) assert.deepEqual(read({ v, t: "ping" }, FROM_HOST), { error: "version" });
});

test("fields are checked one by one", () => {
  const refused = [
    ["session.code", { code: "" }], ["session.code", { code: 1 }], ["session.code", { code: "x".repeat(513) }],
    ["theme.set", {}], ["theme.set", { theme: [] }], ["locale.set", { locale: "<b>" }], ["locale.set", { locale: "en;x" }],
    ["viewport", { top: -1, height: 1 }], ["viewport", { top: 1 }], ["viewport", { top: "1", height: 1 }],
    ["focus.enter", { from: "middle" }], ["route.set", {}],
  ];
  for (const [t, p] of refused) assert.equal(read({ v: 1, t, p }, FROM_HOST), undefined, JSON.stringify([t, p]));
  for (const id of [0, -1, 1.5, "1", 2 ** 60]) assert.equal(read({ v: 1, t: "ping", id }, FROM_HOST), undefined);
  assert.equal(read({ v: 1, t: "ping", p: [] }, FROM_HOST), undefined);
});

test("routes stay inside the portal", () => {
  for (const route of ["/", "/accounts/A-1/services?q=a%20b", "/accounts/A/services/s1"]) assert.ok(isRoute(route), route);
  const outside = ["", "accounts", "//evil.example", "/\\evil.example", "https://evil.example", "javascript:alert(1)", "/a#b", "/a b", "/a\nb", `/${"a".repeat(2048)}`];
  for (const route of outside) assert.ok(!isRoute(route), route);
});

test("hello and connect", () => {
  const hello = { portico: "hello", v: [1], nonce, challenge };
  assert.deepEqual(readHello(hello), { nonce, challenge });
  assert.deepEqual(readHello({ ...hello, v: [1, 2] }), { nonce, challenge });
  assert.deepEqual(readHello({ ...hello, v: [2] }), { error: "version" });
  for (const other of [{ v: 1 }, { nonce: "short" }, { nonce: 1 }, { challenge: "x" }, { portico: "hi" }]) {
    assert.equal(readHello({ ...hello, ...other }), undefined);
  }
  const connect = { portico: "connect", v: 1, nonce };
  assert.equal(readConnect(connect, nonce), true);
  assert.deepEqual(readConnect({ ...connect, v: 2 }, nonce), { error: "version" });
  for (const other of [{ nonce: "m".repeat(22) }, { portico: "hello" }, { nonce: undefined }]) {
    assert.equal(readConnect({ ...connect, ...other }, nonce), undefined);
  }
});

test("a hundred thousand malformed messages change nothing and throw nothing", () => {
  let seed = 7;
  const random = (below) => (seed = (seed * 1103515245 + 12345) % 2147483648) % below;
  const types = [...Object.keys(FROM_HOST), ...Object.keys(FROM_FRAME), "x", "__proto__"];
  const value = (depth) => {
    switch (random(depth > 9 ? 6 : 9)) {
      case 0: return null;
      case 1: return random(1e9) - 5e8;
      case 2: return "x".repeat(random(300));
      case 3: return NaN;
      case 4: return undefined;
      case 5: return new Date(random(1e9));
      case 6: return Array.from({ length: random(4) }, () => value(depth + 1));
      case 7: return JSON.parse(`{"__proto__":${random(9)}}`);
      default: return Object.fromEntries(Array.from({ length: random(4) }, (_, at) => [["v", "t", "p", "id"][at], value(depth + 1)]));
    }
  };
  for (let count = 0; count < 100_000; count++) {
    const data = random(2) ? value(0) : { v: random(3), t: types[random(types.length)], p: value(1), id: value(8) };
    const message = read(data, random(2) ? FROM_HOST : FROM_FRAME);
    if (message && !message.error) assert.equal(Object.getPrototypeOf(message.p), Object.prototype);
    assert.equal(readConnect(data, nonce), undefined);
    assert.equal(readHello(data), undefined);
  }
  assert.equal({}.v, undefined);
});
