// Two registrable names over HTTPS on one machine, and all that goes between them and a browser: a proxy that knows
// the names, TLS with a certificate made for the run, a record of every request, and ways to disturb them.
import { createServer as createHttp, request as ask } from "node:http";
import { createServer as createHttps } from "node:https";
import { connect } from "node:net";
import { makeAuthority } from "./authority.mjs";

/** Names beside those two for whom no site answers unless a test makes one with `serve`. */
export const OTHERS = ["evil.test", "evil-halcyon-site.test", "shop.halcyon-site.test", "halcyon-site.test.evil.test"];

const listening = (server) => new Promise((resolve, reject) => {
  server.on("error", reject);
  server.listen(0, "127.0.0.1", () => resolve(server.address().port));
});

/**
 * Starts the front of all sites. Browsers reach them through `proxy` (`127.0.0.1:PORT`). `serve(origin, target)` gives
 * an origin to a port of this machine or to a function `(request, answer)`. `requests` is every request that arrived:
 * `{ origin, method, path, headers, body, at, status, answered }`, the last the text of a JSON answer. `meddle(fault)` sets a function `(request, answer) => handled` that
 * every request passes first, and `offline(true)` cuts all connections until `offline(false)`.
 */
export async function startFront(names) {
  const authority = makeAuthority([...names, ...OTHERS]);
  const targets = new Map();
  const requests = [];
  const sockets = new Set();
  let fault = null;
  let cut = false;

  const remembered = (server) => server.on("connection", (socket) => {
    if (cut) return socket.destroy();
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket)).on("error", () => {});
  });

  const tls = remembered(createHttps({ key: authority.key, cert: authority.cert }, async (request, answer) => {
    const origin = `https://${request.headers.host}`;
    const noted = { origin, method: request.method, path: request.url, headers: request.headers, at: Date.now() };
    requests.push(noted);
    answer.on("close", () => (noted.closed = Date.now()));
    const chunks = [];
    try {
      for await (const chunk of request) chunks.push(chunk);
    } catch {
      return answer.destroy();
    }
    noted.body = Buffer.concat(chunks);
    answer.on("finish", () => (noted.status = answer.statusCode));
    if (fault && (await fault(noted, answer))) return;
    const target = targets.get(origin);
    if (typeof target === "function") return target(noted, answer);
    if (!target) return answer.writeHead(404).end("no such site");
    const headers = { ...request.headers, "x-forwarded-for": "127.0.0.1", "x-forwarded-proto": "https" };
    // Answers of the API are kept as text.
    if (request.url.startsWith("/api/")) delete headers["accept-encoding"];
    const onward = ask({ host: "127.0.0.1", port: target, method: request.method, path: request.url, headers });
    onward.on("response", (response) => {
      answer.writeHead(response.statusCode, response.rawHeaders);
      noted.answer = response.headers;
      if (response.headers["content-type"]?.includes("json")) {
        noted.answered = "";
        response.on("data", (part) => (noted.answered += part));
      }
      // A stream's first event must not wait for a full buffer.
      answer.flushHeaders();
      response.on("error", () => answer.destroy()).pipe(answer);
    });
    onward.on("error", () => answer.destroy());
    answer.on("close", () => onward.destroy());
    onward.end(noted.body);
  }));
  const tlsPort = await listening(tls);

  const proxy = remembered(createHttp((_, answer) => answer.writeHead(403).end("only HTTPS")));
  proxy.on("connect", ({ url }, socket, head) => {
    socket.on("error", () => {});
    const known = [...names, ...OTHERS].includes(url.split(":")[0]);
    if (cut || !known) return socket.end("HTTP/1.1 502 Unknown name\r\n\r\n");
    const onward = connect(tlsPort, "127.0.0.1", () => {
      socket.write("HTTP/1.1 200 Connected\r\n\r\n");
      onward.write(head);
      onward.pipe(socket).pipe(onward);
    });
    onward.on("error", () => socket.destroy()).on("close", () => socket.destroy());
    socket.on("close", () => onward.destroy());
  });
  const proxyPort = await listening(proxy);

  return {
    proxy: `127.0.0.1:${proxyPort}`,
    authority,
    requests,
    serve: (origin, target) => targets.set(origin, target),
    meddle: (next = null) => (fault = next),
    offline: (now) => {
      cut = now;
      if (now) for (const socket of sockets) socket.destroy();
    },
    async stop() {
      for (const socket of sockets) socket.destroy();
      await Promise.all([tls, proxy].map((server) => new Promise((done) => server.close(done))));
      authority.remove();
    },
  };
}
