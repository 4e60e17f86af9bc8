import { once } from "node:events";
import type { RequestListener, ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import { afterEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { frontBefore, key, sent } from "./behind.ts";

const shown = `Authorization: Bearer ${key}`;
const headers = { Authorization: `Bearer ${key}` };
const closing: (() => void)[] = [];

async function front(listener: RequestListener) {
  const begun = await frontBefore(listener);
  closing.push(begun.close);
  return begun;
}

/** Answers with what it was sent. */
const echo: RequestListener = async (request, response) => {
  const { method, url, headers } = request;
  response.end(JSON.stringify({ method, url, headers, body: await text(request) }));
};

/** Answers nothing by itself. */
function silent() {
  const held: ServerResponse[] = [];
  const listener: RequestListener = (request, response) => {
    request.resume();
    held.push(response);
  };
  return { held, listener };
}

afterEach(() => {
  for (const close of closing.splice(0)) close();
});

describe("the front of a bridge", () => {
  it.each(["Authorization: Bearer wrong", "X-API-Key: wrong", `Authorization: ${key}`, "A: b"])(
    "fails for %s by the headers alone, and closes the connection",
    async (header) => {
      const { port } = await front(echo);
      const lines = ["POST /mcp HTTP/1.1", header, "Content-Length: 104857600"];
      const answer = await sent(port, lines, "the first bytes").answered;
      expect(answer).toMatch(/^HTTP\/1\.1 401 .*\r\nwww-authenticate: Bearer\r\n/is);
      expect(answer).toMatch(/\r\nconnection: close\r\n/i);
    },
  );

  it("fails without the key before the caller is told to go on, and says so only then with it", async () => {
    const { port } = await front(echo);
    const lines = ["POST /mcp HTTP/1.1", "Content-Length: 2", "Expect: 100-continue"];
    expect(await sent(port, lines).answered).not.toContain("100 Continue");
    const begun = sent(port, [...lines, shown, "Connection: close"]);
    await once(begun.socket, "data");
    begun.socket.write("{}");
    expect(await begun.answered).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 200 .*\{\}/s);
  });

  it("passes on what shows the key, and not the key", async () => {
    const { url } = await front(echo);
    for (const key of [headers, { "X-API-Key": headers.Authorization.slice(7) }]) {
      const answer = await fetch(`${url}/mcp?a=b`, {
        method: "POST",
        headers: { ...key, "Mcp-Session-Id": "one" },
        body: "{}",
      });
      const told = z
        .object({ headers: z.unknown() })
        .loose()
        .parse(await answer.json());
      expect(told).toMatchObject({ method: "POST", url: "/mcp?a=b", body: "{}" });
      expect(told.headers).toMatchObject({ "mcp-session-id": "one", "content-length": "2" });
      expect(JSON.stringify(told)).not.toContain("the-key");
    }
  });

  it("answers /ping without a key, and fails for other paths and methods", async () => {
    const { url } = await front(echo);
    const statuses = [];
    for (const [method, path] of [
      ["GET", "/ping"],
      ["POST", "/ping"],
      ["GET", "//"],
      ["GET", "/mcpx"],
      ["OPTIONS", "/mcp"],
    ] as const) {
      statuses.push((await fetch(url + path, { method, headers })).status);
    }
    expect(statuses).toEqual([200, 404, 404, 404, 405]);
  });

  it("fails for a body that is too large, whether its length is told or not, or has too many values", async () => {
    const { port, url } = await front(echo);
    const body = (values: number) => JSON.stringify(Array(values).fill({}));
    for (const [values, status] of [
      [40, 200],
      [80, 413],
    ] as const) {
      const answer = await fetch(`${url}/mcp`, { method: "POST", headers, body: body(values) });
      expect(answer.status).toBe(status);
    }
    const told = ["POST /mcp HTTP/1.1", shown, "Content-Length: 1001"];
    expect(await sent(port, told).answered).toMatch(/^HTTP\/1\.1 413 /);
    const chunked = ["POST /mcp HTTP/1.1", shown, "Transfer-Encoding: chunked"];
    const chunk = `3e9\r\n${"x".repeat(1001)}\r\n`;
    expect(await sent(port, chunked, chunk).answered).toMatch(/^HTTP\/1\.1 413 /);
  });

  it("fails for bodies that are too large together, until those before are answered or given up", async () => {
    const { held, listener } = silent();
    const { url, port } = await front(listener);
    const post = () => fetch(`${url}/mcp`, { method: "POST", headers, body: "x".repeat(900) });
    const lines = ["POST /mcp HTTP/1.1", shown, "Content-Length: 1000", "Expect: 100-continue"];
    const first = sent(port, lines);
    await once(first.socket, "data");
    first.socket.write("x".repeat(1000));
    await expect.poll(() => held.length).toBe(1);
    const refused = await post();
    expect([refused.status, refused.headers.get("retry-after")]).toEqual([503, "1"]);
    first.socket.destroy();
    await expect.poll(() => held[0]?.destroyed).toBe(true);
    const answer = post();
    await expect.poll(() => held.length).toBe(2);
    held[1]?.end("done");
    expect(await (await answer).text()).toBe("done");
  });

  it("fails for more requests than it has room for, streams among them", async () => {
    const { held, listener } = silent();
    const { url } = await front(listener);
    const gone = new AbortController();
    const get = () => fetch(`${url}/mcp`, { headers, signal: gone.signal });
    const streams = [get(), get(), get()].map((stream) => stream.catch(() => undefined));
    await expect.poll(() => held.length).toBe(3);
    expect((await fetch(`${url}/mcp`, { headers })).status).toBe(503);
    expect((await fetch(`${url}/ping`)).status).toBe(200);
    gone.abort();
    await Promise.all(streams);
    await expect.poll(() => held.every(({ destroyed }) => destroyed)).toBe(true);
  });

  it("ends the session unused longest for a new one, by a request to the server behind", async () => {
    const deleted: unknown[] = [];
    let begun = 0;
    const { url } = await front((request, response) => {
      const session = request.headers["mcp-session-id"];
      if (request.method === "DELETE") deleted.push(session);
      if (session === undefined) response.setHeader("mcp-session-id", `s${++begun}`);
      response.end();
    });
    const post = () => fetch(`${url}/mcp`, { method: "POST", headers, body: "{}" });
    for (const id of ["s1", "s2", "s3"]) {
      expect((await post()).headers.get("mcp-session-id")).toBe(id);
    }
    await expect.poll(() => deleted).toEqual(["s1"]);
  });

  it.each([
    ["initialize", []],
    ["\\u0069nitialize", ["Mcp-Session-Id: "]],
  ])(
    "ends the session of a caller who has gone before the answer to %s, and counts it until then",
    async (method, more) => {
      const held: ServerResponse[] = [];
      const deleted: unknown[] = [];
      const { url, port } = await front((request, response) => {
        if (request.method === "DELETE") deleted.push(request.headers["mcp-session-id"]);
        if (request.method === "POST") held.push(response);
        else response.end();
      });
      const body = `{"method":"${method}"}`;
      const lines = ["POST /mcp HTTP/1.1", shown, `Content-Length: ${body.length}`, ...more];
      const callers = [1, 2, 3].map(() => sent(port, lines, body));
      await expect.poll(() => held.length).toBe(3);
      for (const { socket } of callers) socket.destroy();
      await Promise.all(callers.map(({ answered }) => answered));
      // the front has taken notice of the callers' going by the time that it answers another
      expect((await fetch(`${url}/ping`)).status).toBe(200);
      expect((await fetch(`${url}/mcp`, { headers })).status).toBe(503);
      for (const [at, response] of held.entries()) {
        response.setHeader("mcp-session-id", `s${at}`);
        response.end();
      }
      await expect.poll(() => deleted.toSorted()).toEqual(["s0", "s1", "s2"]);
      await expect.poll(async () => (await fetch(`${url}/mcp`, { headers })).status).toBe(200);
    },
  );

  it("fails with 502 when the server behind ends without an answer", async () => {
    const { url } = await front((request) => request.socket.destroy());
    const answer = await fetch(`${url}/mcp`, { headers });
    expect([answer.status, await answer.json()]).toEqual([
      502,
      { jsonrpc: "2.0", id: null, error: { code: -32000, message: expect.any(String) } },
    ]);
  });

  it("streams what the server behind sends, which hears when the caller has gone", async () => {
    const { held, listener } = silent();
    const { url } = await front(listener);
    const asked = fetch(`${url}/mcp`, { headers });
    await expect.poll(() => held.length).toBe(1);
    held[0]?.flushHeaders();
    const reader = (await asked).body?.getReader();
    held[0]?.write("first");
    expect(Buffer.from((await reader?.read())?.value ?? []).toString()).toBe("first");
    await reader?.cancel();
    await expect.poll(() => held[0]?.destroyed).toBe(true);
  });
});
