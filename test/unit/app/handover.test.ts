import { once } from "node:events";
import { Agent, request } from "node:http";
import { text } from "node:stream/consumers";
import { afterEach, describe, expect, it } from "vitest";
import { startLoad } from "../../load/start-load.ts";
import { jsonHeaders, tokenFor, toolCall } from "./in-process.ts";
import { type ServerProcess, startServer } from "./server-process.ts";
import { type SlowForwarder, startSlowForwarder } from "./slow-forwarder.ts";

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const clean of cleanups.splice(0)) await clean();
});

/** Milliseconds from a client to the server. */
const networkMs = 15;
/** Calls of one trial; a tick sends some every few milliseconds, whether or not others were answered. */
const load = { calls: 1000, perTick: 4, tickMs: 10 } as const;

async function start(): Promise<ServerProcess> {
  const server = await startServer({
    MCP_REQUESTS_PER_MINUTE: "1000000",
    MCP_TOOL_CALLS_PER_MINUTE: "1000000",
  });
  cleanups.push(() => server.clean());
  return server;
}

async function forward(port: number): Promise<SlowForwarder> {
  const forwarder = await startSlowForwarder(port, networkMs);
  cleanups.push(() => forwarder.close());
  return forwarder;
}

/** What went wrong with each call that failed; `before` runs before each call, with its number. */
async function callAllTheTime(
  port: number,
  agents: readonly Agent[],
  before: (call: number) => void,
): Promise<string[]> {
  const body = toolCall("list_tickets", {});
  const authorization = `Bearer ${await tokenFor(["ops:read"])}`;
  const headers = { ...jsonHeaders, authorization, "content-length": Buffer.byteLength(body) };
  const call = async (number: number) => {
    const agent = agents[number % agents.length];
    const sent = request({ agent, port, method: "POST", path: "/mcp", headers });
    sent.end(body);
    try {
      const [response] = await once(sent, "response");
      const answer = await text(response);
      if (response.statusCode === 200 && answer.includes("structuredContent")) return [];
      return [`${number}: ${response.statusCode} ${answer}`];
    } catch (error) {
      return [`${number}: ${error}`];
    }
  };
  const answers: Promise<string[]>[] = [];
  const { promise, resolve } = Promise.withResolvers<void>();
  const ticking = setInterval(() => {
    for (let n = 0; n < load.perTick && answers.length < load.calls; n++) {
      before(answers.length);
      answers.push(call(answers.length));
    }
    if (answers.length === load.calls) resolve();
  }, load.tickMs);
  await promise;
  clearInterval(ticking);
  return (await Promise.all(answers)).flat();
}

describe("a server that another one takes over from", { timeout: 60_000 }, () => {
  // New connections go to the other server so many calls after the signal, or before it.
  it.each([
    { connections: 16, after: 0 },
    { connections: 100, after: -40 },
    { connections: 100, after: 0 },
    { connections: 100, after: 100 },
  ])(
    "loses no call of $connections connections that are used now and then, moved $after calls after SIGTERM",
    async ({ connections, after }) => {
      const [first, second] = await Promise.all([start(), start()]);
      const forwarder = await forward(first.port);
      // One for each connection, so that each is used at a steady, low rate.
      const agents = Array.from(
        { length: connections },
        () => new Agent({ keepAlive: true, maxSockets: 1 }),
      );
      cleanups.push(() => {
        for (const agent of agents) agent.destroy();
      });
      const stopAt = 200;
      const failed = await callAllTheTime(forwarder.port, agents, (call) => {
        if (call === stopAt) first.child.kill("SIGTERM");
        if (call === stopAt + after) forwarder.sendNewTo(second.port);
      });
      expect(failed).toEqual([]);
      if (first.child.exitCode === null) await once(first.child, "close");
      expect(first.child.exitCode).toBe(0);
      expect(first.log.at(-1)).toMatchObject({ msg: "stopped" });
    },
  );

  it("loses no call of the official clients of both eras, nor any of new connections", async () => {
    const [first, second] = await Promise.all([start(), start()]);
    const forwarder = await forward(first.port);
    const load = await startLoad({
      endpoint: `http://127.0.0.1:${forwarder.port}/mcp`,
      tokens: [await tokenFor(["tickets:write"])],
      connections: 32,
      ratePerSecond: 100,
    });
    cleanups.push(() => load.kill());
    await load.reached(200);
    first.child.kill("SIGTERM");
    await load.reached(250);
    forwarder.sendNewTo(second.port);
    await once(first.child, "close");
    await load.reached(1000);
    const { failed, failures, sent } = await load.stop();
    expect({ failed, failures }).toEqual({ failed: 0, failures: [] });
    expect(sent).toBeGreaterThanOrEqual(1000);
    expect(first.child.exitCode).toBe(0);
  });
});
