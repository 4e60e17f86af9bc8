import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import { afterEach, describe, expect, it } from "vitest";
import { listen } from "../../../app/src/listen.ts";
import { until } from "../../engine/wait.ts";
import { holdStreams } from "../../load/held-streams.ts";
import { callSteadily } from "../../load/steady-calls.ts";
import { openStreamedSession } from "../../load/streamed-session.ts";

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const clean of cleanups.splice(0).reverse()) await clean();
});

/** A server of sessions as the protocol's transport has them, whose streams the test holds. */
async function startSessions(tool: (name: string) => object = () => ({ content: [] })) {
  const streams: ServerResponse[] = [];
  const posted = async (request: IncomingMessage, response: ServerResponse) => {
    const { method, params, id } = JSON.parse(await text(request));
    if (method === "initialize") response.setHeader("mcp-session-id", "one");
    if (method === "subscriptions/listen") {
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.write('data: {"method":"acknowledged"}\n\n');
      return void streams.push(response);
    }
    if (id === undefined) return void response.writeHead(202).end();
    const result = method === "tools/call" ? tool(params.name) : {};
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify({ jsonrpc: "2.0", id, result }));
  };
  const server = createServer((request, response) => {
    if (request.headers.authorization !== "Bearer good")
      return void response.writeHead(401).end("no");
    if (request.method === "POST") return void posted(request, response);
    response.writeHead(200, { "content-type": "text/event-stream" }).flushHeaders();
    streams.push(response);
  });
  const port = await listen(server, "127.0.0.1", 0, "the test");
  cleanups.push(() => {
    server.close();
    server.closeAllConnections();
  });
  return { endpoint: `http://127.0.0.1:${port}/mcp`, streams };
}

describe("a session with its stream", () => {
  it("tells a stream that was ended from one that was cut off", async () => {
    const { endpoint, streams } = await startSessions();
    const ended = await openStreamedSession(endpoint, "good");
    const cutOff = await openStreamedSession(endpoint, "good");
    const open = await openStreamedSession(endpoint, "good");
    cleanups.push(() => open.close());
    streams[0]?.end();
    streams[1]?.destroy();
    await until("both have ended", async () => Boolean(ended.ended() && cutOff.ended()), 5);
    expect([ended.ended(), cutOff.ended(), open.ended()]).toEqual([
      "finished",
      "cut off",
      undefined,
    ]);
  });

  it("counts messages, also one that comes in pieces, and no comments", async () => {
    const { endpoint, streams } = await startSessions();
    const session = await openStreamedSession(endpoint, "good");
    cleanups.push(() => session.close());
    streams[0]?.write(": keepalive\n\nevent: message\nda");
    streams[0]?.write('ta: {"jsonrpc":"2.0"}\n\ndata: {"jsonrpc":"2.0"}\n\n');
    await until("they came", async () => session.messages() === 2, 5);
  });

  it("fails a call that the tool fails, and one that is refused", async () => {
    const { endpoint } = await startSessions((name) => ({
      isError: name === "wrong",
      content: [{ type: "text", text: `this is ${name}` }],
    }));
    const session = await openStreamedSession(endpoint, "good");
    cleanups.push(() => session.close());
    expect(await session.call("right", {})).toBe("this is right");
    await expect(session.call("wrong", {})).rejects.toThrow("wrong failed: this is wrong");
    await expect(openStreamedSession(endpoint, "bad")).rejects.toThrow("HTTP 401: no");
  });
});

describe("held streams", () => {
  it("are opened anew when they ended, and counted once", async () => {
    const { endpoint, streams } = await startSessions();
    const held = await holdStreams(endpoint, "good", 3);
    cleanups.push(() => held.close());
    streams[1]?.destroy();
    await until("one has ended", async () => held.ends().length === 1, 5);
    expect(held.ends()).toEqual(["cut off"]);
    expect([await held.renew(), await held.renew()]).toEqual([1, 0]);
    expect([held.sessions().length, held.ends(), streams.length]).toEqual([3, [], 4]);
    const eras = new Set(held.sessions().map(({ protocol }) => protocol));
    expect([...eras].sort()).toEqual(["2025-11-25", "2026-07-28"]);
  });

  it("wait until each has brought what happened", async () => {
    const { endpoint, streams } = await startSessions();
    const held = await holdStreams(endpoint, "good", 2);
    cleanups.push(() => held.close());
    let heard = false;
    const hearing = held
      .heardBy(async () => void streams[0]?.write("data: {}\n\n"))
      .then(() => {
        heard = true;
      });
    // a subscription was acknowledged by a message of its own
    const messages = () => held.sessions().reduce((sum, each) => sum + each.messages(), 0);
    await until("one of the two has it", async () => messages() === 2, 5);
    expect(heard).toBe(false);
    streams[1]?.write("data: {}\n\n");
    await hearing;
  });
});

describe("steady calls", () => {
  it("go on after a failure, call nothing twice, and end with what was on its way", async () => {
    const numbers: number[] = [];
    const calls = callSteadily(
      async (number) => {
        numbers.push(number);
        if (number === 2) throw new Error("the second one");
        return number % 2 === 0 ? "2026-07-28" : "2025-11-25";
      },
      { atOnce: 2, pauseMs: 1 },
    );
    await until("some were called", async () => calls.counts().sent >= 6, 5);
    const result = await calls.end();
    expect(numbers).toEqual(numbers.map((_, index) => index + 1));
    expect({
      ...result,
      failures: result.failures.map(({ reason, count }) => [reason, count]),
    }).toMatchObject({
      sent: numbers.length,
      succeeded: numbers.length - 1,
      failed: 1,
      failures: [["the second one", 1]],
      mostAtOnce: 2,
    });
  });
});
