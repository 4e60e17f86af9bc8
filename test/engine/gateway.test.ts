import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { clients } from "../contract/clients.ts";
import { execIn, leftovers, logsOf, testDaemon } from "./daemon.ts";
import { contractTarget, type Deployed, deployed, isHealthy } from "./deployed.ts";
import { echoApi } from "./echo-api.ts";
import { openEventStream } from "./event-stream.ts";
import { addressOf, occupyAddress } from "./occupied-address.ts";
import { sendRaw } from "./raw-request.ts";
import { stackFixture } from "./stack-fixture.ts";
import { stallConnections } from "./stalled-connections.ts";
import { freePorts, until } from "./wait.ts";

const daemon = testDaemon();
const [port = 0, otherPort = 0] = await freePorts(2);

const settings = (version: string) => ({
  topology: "split",
  server: { shared: "memory", sessions: { enabled: true } },
  backends: [echoApi(version)],
  gateway: { bodyLimitKiB: 1024 },
  docker: { port, prometheus: { enabled: false } },
});
const fixture = stackFixture("test-gateway", settings("1"));
const network = `mcp-network-ops-assistant-${fixture.name}`;
const container = (part?: string) =>
  daemon.getContainer(["ops-assistant", fixture.name, ...(part ? [part] : [])].join("-"));

const echoed = z.object({
  version: z.string(),
  url: z.string(),
  headers: z.record(z.string(), z.string()),
});

describe("a gateway in front of MCP and an API", () => {
  let up: Deployed;
  let stream: Awaited<ReturnType<typeof openEventStream>>;
  const own = `127.0.0.1:${port}`;
  const origin = `http://${own}`;
  const ask = (path: string, host = own, more = "") =>
    sendRaw(port, `GET ${path} HTTP/1.1\r\nhost: ${host}\r\nconnection: close\r\n${more}\r\n`);
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
      "x-forwarded-host": "evil.example",
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

  it("fails in JSON for what services would read in different ways", async () => {
    const paths = ["/api/..\\x", "//api/echo", "/api/./echo", "/api/%2e%2E/x", "/api/a%2Fb"];
    const answers = await Promise.all(
      // these two nginx cannot read itself
      [...paths, "/api/%zz", "/../../x"].map((path) => ask(path)),
    );
    const body = { error: "bad_request", message: "The request or its path is malformed" };
    expect(answers).toEqual(answers.map(() => ({ status: 400, body })));
    expect(await ask("/mcp", own, "transfer-encoding: unknown\r\n")).toEqual({
      status: 501,
      body: { error: "not_implemented", message: "The transfer encoding is not known" },
    });
  });

  it("fails in JSON for foreign hosts, of which it tells services nothing either", async () => {
    const answers = await Promise.all([
      ask("/api/echo", "evil.example"),
      ask("http://evil.example/api/echo"),
    ]);
    const message = "This host is not served here; server.allowedHosts names those that are";
    expect(answers).toEqual(
      answers.map(() => ({ status: 421, body: { error: "misdirected", message } })),
    );
    const { body } = await ask("/api/echo", `${own}@evil.example`);
    expect(echoed.parse(body).headers.host).toBe("127.0.0.1");
    // load balancers ask by an address that nobody knew of before
    expect((await ask("/health", "203.0.113.7")).status).toBe(200);
  });

  it("keeps a stream and its worker under 1500 requests whose headers never end", async () => {
    stream = await openEventStream(up);
    const before = [await lives(), await worker()];
    const stalled = stallConnections(port, 1500);
    try {
      await until("the gateway has ended all of them", async () => stalled.ended() === 1500);
    } finally {
      stalled.close();
    }
    expect([await lives(), await worker()]).toEqual(before);
    expect((await echo()).version).toBe("1");
    expect(stream.isOpen()).toBe(true);
  });

  it("keeps that stream and itself while the API comes back under another address", async () => {
    const before = await lives();
    const heard = stream.text();
    const moved = await addressOf(container("echo-api"));
    await container("echo-api").stop();
    const away = await fetch(`${origin}/api/echo`);
    // whether its name or its address is found to be gone is up to the moment
    expect(["bad_gateway 502", "timeout 504"]).toContain(
      `${z.object({ error: z.string() }).parse(await away.json()).error} ${away.status}`,
    );
    expect(away.headers.get("retry-after")).toBe("1");
    const release = await occupyAddress(daemon, network, moved);
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
    await until("the stream brings something", async () => stream.text() !== heard, 30);
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

  it("goes and comes back with the topology of its stack, by way of another port", async () => {
    const together = (publishedAt: number) => ({
      server: { shared: "memory", sessions: { enabled: true } },
      docker: { port: publishedAt, prometheus: { enabled: false } },
    });
    const stack = await fixture.open();
    fixture.configure(together(port));
    await expect(stack.up(fixture.observed())).rejects.toThrow(
      "a port that no other container of this stack publishes",
    );
    expect(await isHealthy(up)).toBe(true);
    fixture.configure(together(otherPort));
    expect(await isHealthy(deployed((await stack.up(fixture.observed())).outputs))).toBe(true);
    await expect(container("gateway").inspect()).rejects.toMatchObject({ statusCode: 404 });
    fixture.configure(settings("3"));
    const back = deployed((await stack.up(fixture.observed())).outputs);
    expect(back.endpoint).toBe(`${origin}/mcp`);
    expect([await isHealthy(back), (await echo()).version]).toEqual([true, "3"]);
  });

  /** Process of nginx that serves, by its ID in the container. */
  function worker(): Promise<string> {
    return execIn(container("gateway"), ["sh", "-c", "cat /proc/1/task/1/children"]);
  }

  /** Which container runs as the gateway and the server, and since when. */
  function lives() {
    return Promise.all(
      [container("gateway"), container()].map(async (one) => {
        const { Id, State, RestartCount } = await one.inspect();
        return { Id, StartedAt: State.StartedAt, RestartCount };
      }),
    );
  }
});
