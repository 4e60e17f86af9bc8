import { once } from "node:events";
import { createServer, type IncomingMessage, request } from "node:http";
import { text } from "node:stream/consumers";
import { afterEach, describe, expect, it } from "vitest";
import { freePort } from "../../bench/server/free-port.ts";
import { type Load, type LoadOptions, startLoad } from "../../load/start-load.ts";
import { jsonHeaders, tokenFor, toolCall } from "../app/in-process.ts";
import { type ServerProcess, startServer } from "../app/server-process.ts";

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const clean of cleanups.splice(0).reverse()) await clean();
});

async function start(): Promise<ServerProcess> {
  const server = await startServer({
    MCP_REQUESTS_PER_MINUTE: "1000000",
    MCP_TOOL_CALLS_PER_MINUTE: "1000000",
  });
  cleanups.push(() => server.clean());
  return server;
}

async function loadOn(port: number, more: Partial<LoadOptions> = {}): Promise<Load> {
  const load = await startLoad({
    endpoint: `http://127.0.0.1:${port}/mcp`,
    tokens: await Promise.all(["ana", "bob"].map((user) => tokenFor(["tickets:write"], user))),
    connections: 8,
    callsPerSession: 20,
    ...more,
  });
  cleanups.push(() => load.kill());
  return load;
}

/** A proxy that hears of the protocols that are spoken, and changes the answers once it is told to. */
async function startLiar(port: number, lie: (answer: string) => string) {
  let lies = false;
  const heard = new Set<unknown>();
  const proxy = createServer(async (incoming, outgoing) => {
    const { method = "", url: path = "", headers } = incoming;
    heard.add(headers["mcp-protocol-version"]);
    const forwarded = request({ port, method, path, headers });
    incoming.pipe(forwarded);
    const [response]: IncomingMessage[] = await once(forwarded, "response");
    const answer = response === undefined ? "" : await text(response);
    const { "content-length": _, ...kept } = response?.headers ?? {};
    outgoing.writeHead(response?.statusCode ?? 500, kept).end(lies ? lie(answer) : answer);
  });
  proxy.listen(0, "127.0.0.1");
  await once(proxy, "listening");
  cleanups.push(() => {
    proxy.close();
    proxy.closeAllConnections();
  });
  const address = proxy.address();
  return {
    port: typeof address === "object" && address !== null ? address.port : 0,
    heard,
    lie() {
      lies = true;
    },
  };
}

describe("a load", { timeout: 60_000 }, () => {
  it("is answered without a failure by a server that is well, which has every ticket it acknowledged", async () => {
    const server = await start();
    const load = await loadOn(server.port);
    await load.reached(500);
    const result = await load.stop();
    expect(result).toMatchObject({ failed: 0, failures: [], sent: result.succeeded });
    expect(result.sent).toBeGreaterThanOrEqual(500);
    expect(Object.keys(result.protocols).sort()).toEqual(["2025-11-25", "2026-07-28"]);
    for (const count of Object.values(result.protocols)) expect(count).toBeGreaterThan(100);
    expect(result.mostAtOnce).toBeGreaterThan(0);
    expect(result.p99Ms).toBeGreaterThanOrEqual(result.p50Ms);

    const authorization = `Bearer ${await tokenFor(["ops:read"])}`;
    expect(result.acknowledged.length).toBeGreaterThan(10);
    for (const { id, title } of result.acknowledged) {
      const init = { method: "POST", headers: { ...jsonHeaders, authorization } };
      const body = toolCall("get_ticket", { id });
      const answer = await fetch(`http://127.0.0.1:${server.port}/mcp`, { ...init, body });
      expect(await answer.text()).toContain(title);
    }
  });

  it("counts each call on a server that was killed as failed, with the reason and the time", async () => {
    const server = await start();
    const load = await loadOn(server.port);
    await load.reached(200);
    const before = Date.now();
    server.child.kill("SIGKILL");
    await once(server.child, "close");
    await load.reached(load.counts().sent + 100);
    const result = await load.stop();
    expect(result.failed).toBeGreaterThan(50);
    expect(result.succeeded + result.failed).toBe(result.sent);
    const [first] = result.failures;
    expect(first?.reason).toContain("ECONNREFUSED");
    expect(Date.parse(first?.firstAt ?? "")).toBeGreaterThanOrEqual(before);
  });

  it("speaks both protocols, and counts a wrong answer as failed, though its status is 200", async () => {
    const server = await start();
    const liar = await startLiar(server.port, (answer) =>
      answer.replaceAll('"sku":"', '"sku":"X-'),
    );
    const load = await loadOn(liar.port);
    await load.reached(100);
    expect([...liar.heard]).toEqual(expect.arrayContaining(["2025-11-25", "2026-07-28"]));
    liar.lie();
    await load.reached(load.counts().sent + 200);
    const { failures } = await load.stop();
    const reasons = failures.map(({ reason }) => reason);
    expect(reasons).toContainEqual(expect.stringMatching(/^wrong answer of get_item: /));
    expect(reasons).toContainEqual(expect.stringMatching(/^wrong answer of search_inventory: /));
    expect(reasons.filter((reason) => !reason.startsWith("wrong answer"))).toEqual([]);
  });

  it("counts a call without an answer as failed after its time", async () => {
    const server = await start();
    const load = await loadOn(server.port, { timeoutMs: 2000, ratePerSecond: 50 });
    await load.reached(50);
    // It keeps its connections and says nothing any more.
    server.child.kill("SIGSTOP");
    await load.reached(load.counts().sent + 50);
    const { failures } = await load.stop();
    expect(failures.map(({ reason }) => reason)).toEqual(["no answer within 2000 ms"]);
  });

  it("counts a refusal as failed", async () => {
    const server = await startServer();
    cleanups.push(() => server.clean());
    const load = await loadOn(server.port);
    await load.reached(400);
    const { failures } = await load.stop();
    expect(failures.map(({ reason }) => reason)).toContainEqual(expect.stringContaining("429"));
  });

  it("fails to start with the reason where nobody serves", async () => {
    const port = await freePort();
    await expect(loadOn(port)).rejects.toThrow(
      new RegExp(`the load on http://127.0.0.1:${port}/mcp ended: .*ECONNREFUSED`),
    );
  });

  it("fails when its process ends by itself", async () => {
    const server = await start();
    const load = await loadOn(server.port);
    load.kill();
    await expect(load.reached(1_000_000)).rejects.toThrow("its process ended with SIGKILL");
    await expect(load.stop()).rejects.toThrow("its process ended with SIGKILL");
  });
});
