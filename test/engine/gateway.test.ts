import type Dockerode from "dockerode";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { clients } from "../contract/clients.ts";
import { execIn, leftovers, logsOf, testDaemon } from "./daemon.ts";
import { contractTarget, type Deployed, deployed, isHealthy } from "./deployed.ts";
import { echoApi } from "./echo-api.ts";
import { stackFixture } from "./stack-fixture.ts";
import { baseImages } from "./test-images.ts";
import { freePorts, until } from "./wait.ts";

const daemon = testDaemon();
const [port = 0] = await freePorts(1);

const settings = (version: string) => ({
  topology: "split",
  server: { shared: "memory", sessions: { enabled: true } },
  backends: [echoApi(version)],
  gateway: { bodyLimitKiB: 1024 },
  docker: { port, prometheus: { enabled: false } },
});
const fixture = stackFixture("test-gateway", settings("1"));
const container = (part?: string) =>
  daemon.getContainer(["ops-assistant", fixture.name, ...(part ? [part] : [])].join("-"));

const echoed = z.object({
  version: z.string(),
  url: z.string(),
  headers: z.record(z.string(), z.string()),
});

describe("a gateway in front of MCP and an API", () => {
  let up: Deployed;
  const origin = `http://127.0.0.1:${port}`;
  const echo = async (headers: Record<string, string> = {}) =>
    echoed.parse(await (await fetch(`${origin}/api/echo?secret=in-the-query`, { headers })).json());

  beforeAll(async () => {
    const stack = await fixture.open();
    up = deployed((await stack.up(fixture.observed())).outputs);
  });
  afterAll(async () => {
    await fixture.dispose();
    expect(await leftovers(daemon, fixture.name)).toEqual([]);
  });

  it("is the only container of the stack that has a published port", async () => {
    const inspected = await Promise.all(
      [container("gateway"), container(), container("echo-api")].map((one) => one.inspect()),
    );
    expect(inspected.map(({ HostConfig }) => HostConfig.PortBindings ?? {})).toEqual([
      { "8080/tcp": [{ HostIp: "127.0.0.1", HostPort: String(port) }] },
      {},
      {},
    ]);
    expect(up.endpoint).toBe(`${origin}/mcp`);
    expect(await isHealthy(up)).toBe(true);
  });

  it("runs a configuration that nginx accepts, as nobody's root and on a read-only one", async () => {
    const { Config, HostConfig } = await container("gateway").inspect();
    // the daemon's client has no word for the stop signal
    expect(Config).toMatchObject({ User: "101:101", StopSignal: "SIGQUIT" });
    expect(HostConfig.ReadonlyRootfs).toBe(true);
    expect(HostConfig.CapDrop).toEqual(["ALL"]);
    const test = ["nginx", "-t", "-e", "stderr", "-c", "/tmp/nginx.conf"];
    expect(await execIn(container("gateway"), test)).toContain("test is successful");
  });

  it.each(Object.entries(clients))("serves MCP to %s", async (_, open) => {
    const session = await open(up.endpoint, await contractTarget(up).token(["ops:read"]));
    expect((await session.call("list_tickets")).failed).toBe(false);
    await session.close();
  });

  it("leads to the API with the caller's own address, whatever the caller says of it", async () => {
    const spoofed = {
      "x-forwarded-for": "192.0.2.66",
      "x-forwarded-proto": "https",
      "x-real-ip": "192.0.2.66",
      forwarded: "for=192.0.2.66",
      authorization: "Bearer of-the-api",
    };
    const { url, headers } = await echo(spoofed);
    expect(url).toBe("/api/echo?secret=in-the-query");
    expect(headers).toMatchObject({
      host: `127.0.0.1:${port}`,
      authorization: "Bearer of-the-api",
      "x-forwarded-proto": "http",
      "x-forwarded-host": `127.0.0.1:${port}`,
    });
    expect(headers["x-forwarded-for"]).toMatch(/^\d+\.\d+\.\d+\.\d+$/);
    expect(JSON.stringify(headers)).not.toContain("192.0.2.66");
  });

  it("fails in JSON for a path that nothing is at, and for bodies that are too large", async () => {
    const body = "x".repeat(1024 * 1024 + 1);
    const answers = await Promise.all(
      [
        fetch(`${origin}/apis`),
        fetch(`${origin}/api/echo`, { method: "POST", body }),
        fetch(up.endpoint, { method: "POST", body }),
      ].map(async (answer) => {
        const response = await answer;
        return [response.status, await response.json()];
      }),
    );
    const message = "The body of the request is too large";
    expect(answers).toEqual([
      [404, { error: "not_found", message: "MCP is served at /mcp" }],
      [413, { error: "too_large", message }],
      [413, { jsonrpc: "2.0", error: { code: -32000, message }, id: null }],
    ]);
  });

  it("keeps a stream and itself while the API comes back under another address", async () => {
    const before = await lives();
    const stream = await openStream(up);
    const moved = await addressOf(container("echo-api"));
    await container("echo-api").stop();
    const away = await fetch(`${origin}/api/echo`);
    // whether its name or its address is found to be gone is up to the moment
    expect(["bad_gateway 502", "timeout 504"]).toContain(
      `${z.object({ error: z.string() }).parse(await away.json()).error} ${away.status}`,
    );
    expect(away.headers.get("retry-after")).toBe("1");
    const release = await occupy(moved);
    try {
      fixture.configure(settings("2"));
      await (await fixture.open()).up(fixture.observed());
    } finally {
      await release();
    }
    expect(fixture.changes()).toEqual([
      "create-replacement backend-echo-api-container",
      "delete-replaced backend-echo-api-container",
      "replace backend-echo-api-container",
    ]);
    expect(await addressOf(container("echo-api"))).not.toBe(moved);
    await until("the API answers again", async () => (await echo()).version === "2", 10);
    expect(await lives()).toEqual(before);
    // what the server sends every 15 s: nothing holds it back until there is more
    await until("the stream brings something", async () => stream.text() !== "", 30);
    expect(stream.isOpen()).toBe(true);
    await stream.close();
  });

  it("logs one JSON object a call, without query strings and tokens", async () => {
    const lines = (await logsOf(container("gateway"))).match(/\{.*\}/g) ?? [];
    const entries = lines.map((line) => JSON.parse(line));
    expect(entries).toContainEqual(
      expect.objectContaining({ method: "POST", path: "/api/echo", status: "413" }),
    );
    expect(lines.join("\n")).not.toMatch(/in-the-query|Bearer|of-the-api/);
  });

  it("is left as it is by an `up` that changes nothing", async () => {
    const { changeSummary } = await (await fixture.open()).preview({ expectNoChanges: true });
    expect(Object.keys(changeSummary)).toEqual(["same"]);
  });

  /** Which container runs as the gateway and the server, and since when. */
  function lives() {
    return Promise.all(
      [container("gateway"), container()].map(async (one) => {
        const { Id, State, RestartCount } = await one.inspect();
        return { Id, StartedAt: State.StartedAt, RestartCount };
      }),
    );
  }

  /** Has another container take an address of the stack's network, which its next one then cannot have. */
  async function occupy(address: string): Promise<() => Promise<void>> {
    const made: Dockerode.Container[] = [];
    const release = async () => {
      await Promise.all(made.map((one) => one.remove({ force: true })));
    };
    while (made.length < 10) {
      const one = await daemon.createContainer({
        Image: baseImages().node,
        Cmd: ["sleep", "infinity"],
        HostConfig: { NetworkMode: `mcp-network-ops-assistant-${fixture.name}` },
      });
      made.push(one);
      await one.start();
      if ((await addressOf(one)) === address) return release;
    }
    await release();
    throw new Error(`no container was given ${address}`);
  }
});

async function addressOf(container: Dockerode.Container): Promise<string> {
  const { Networks } = (await container.inspect()).NetworkSettings;
  return Object.values(Networks)[0]?.IPAddress ?? "";
}

/** Opens a session of protocol 2025-11-25 and its stream for what the server says by itself. */
async function openStream(up: Deployed) {
  const stop = new AbortController();
  const protocolVersion = "2025-11-25";
  const headers = {
    authorization: `Bearer ${await contractTarget(up).token(["ops:read"])}`,
    "content-type": "application/json",
    accept: "application/json, text/event-stream",
    "mcp-protocol-version": protocolVersion,
  };
  const clientInfo = { name: "gateway-test", version: "1.0.0" };
  const params = { protocolVersion, capabilities: {}, clientInfo };
  const hello = await fetch(up.endpoint, {
    method: "POST",
    headers,
    body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "initialize", params }),
  });
  await hello.text();
  const session = hello.headers.get("mcp-session-id") ?? "";
  const { status, body } = await fetch(up.endpoint, {
    headers: { ...headers, "mcp-session-id": session },
    signal: stop.signal,
  });
  if (status !== 200 || body === null) throw new Error(`the server opened no stream: ${status}`);
  let text = "";
  let isOpen = true;
  const ended = (async () => {
    for await (const part of body.pipeThrough(new TextDecoderStream())) text += part;
  })()
    .catch(() => {})
    .finally(() => {
      isOpen = false;
    });
  return {
    text: () => text,
    isOpen: () => isOpen,
    async close() {
      stop.abort();
      await ended;
    },
  };
}
