import type { Stack } from "@pulumi/pulumi/automation/index.js";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { checkoutRoot } from "../../infra/cli/checkout.ts";
import { physicalName } from "../../infra/naming.ts";
import { type Deployment, type Layout, vaultSettings } from "../bench/split/layouts.ts";
import { openSide, type Side } from "../bench/split/side.ts";
import { vaultToken } from "../bench/split/vault-project.ts";
import { openStreamedSession } from "../load/streamed-session.ts";
import { execIn, logsOf, testDaemon } from "./daemon.ts";
import { stackFixture } from "./stack-fixture.ts";
import { freePorts, until } from "./wait.ts";

const daemon = testDaemon();
const [apartPort = 0, togetherPort = 0] = await freePorts(2);
const streams = 20;

/** What the API is deployed as, one after the other. */
const versions = ["2", "3", "4"] as const;

/** A stack of the example in one layout, and how it is deployed anew. */
function vault(layout: Layout, port: number) {
  const settings = (deployment: Omit<Deployment, "port">) => {
    const sections = vaultSettings(checkoutRoot, layout, { port, ...deployment });
    const { docker } = sections;
    return { ...sections, docker: { ...Object(docker), health: { intervalSec: 1 } } };
  };
  const fixture = stackFixture(`test-vault-${layout}`, settings({ version: "1" }));
  let stack: Stack;
  const up = async (deployment: Omit<Deployment, "port">) => {
    fixture.configure(settings(deployment));
    await stack.up(fixture.observed());
    // what was made anew, whatever that takes
    return [...new Set(fixture.changes().map((change) => change.split(" ")[1]))];
  };
  return {
    fixture,
    up,
    container: (...name: string[]) =>
      daemon.getContainer(physicalName("vault", fixture.name, ...name)),
    async open(): Promise<Side> {
      stack = await fixture.open();
      await stack.up(fixture.observed());
      const token = await vaultToken(daemon, layout, fixture.name);
      const deployApi = async (version: string) => {
        expect(await up({ version })).toEqual([
          layout === "split" ? "backend-api-container" : "server-container",
        ]);
      };
      return openSide({ origin: `http://127.0.0.1:${port}`, token, deployApi }, streams);
    },
  };
}

describe("a server apart from its API, with 20 open streams and calls that go on", () => {
  const apart = vault("split", apartPort);
  const origin = `http://127.0.0.1:${apartPort}`;
  const server = apart.container();
  const api = apart.container("api");
  let side: Side;
  beforeAll(async () => {
    side = await apart.open();
  });
  afterAll(async () => {
    side?.streams.close();
    await apart.fixture.dispose();
  });

  it("keeps every stream and fails no call while the API is deployed time and again", async () => {
    const dropped: number[] = [];
    for (const version of versions) {
      dropped.push(await side.deploy(version));
    }
    const { sent, failed, failures, protocols } = await side.calls.end();
    expect({ dropped, failed, failures }).toEqual({
      dropped: versions.map(() => 0),
      failed: 0,
      failures: [],
    });
    expect(sent).toBeGreaterThan(100);
    expect(Object.keys(protocols).sort()).toEqual(["2025-11-25", "2026-07-28"]);
    expect(side.streams.ends()).toEqual([]);
  });

  it("has its writes carried out by the API, in the name of who called", async () => {
    const [session] = side.streams.sessions();
    await session?.call("save_note", { name: "by-mcp", text: "Written over MCP." });
    expect(await session?.call("read_note", { name: "by-mcp" })).toBe("Written over MCP.");
    const line = (await logsOf(api)).split("\n").find((each) => each.includes('"by-mcp"'));
    expect(line).toContain('"subject":"streams","vault":"team","note":"by-mcp","new":true');
    expect(await logsOf(server)).not.toContain("note written");
  });

  it("cannot write what it mounts, nor has it the private key", async () => {
    const write = (path: string) =>
      execIn(server, ["/usr/local/bin/node", "-e", `fs.writeFileSync("${path}/x", "x")`]);
    for (const folder of ["/vault", "/exec_vault", "/oauth-data"]) {
      await expect(write(folder)).rejects.toThrow("EROFS");
    }
    const read = ["/usr/local/bin/node", "-p", 'JSON.stringify(fs.readdirSync("/keys"))'];
    expect((await execIn(server, read)).trim()).toBe("[]");
    expect((await execIn(api, read)).trim()).toBe('["signing.json"]');
  });

  it("fails for whoever has no token of the API, under /mcp and under /api", async () => {
    const [mcp, notes] = await Promise.all([
      fetch(`${origin}/mcp`, { method: "POST", body: "{}" }),
      fetch(`${origin}/api/notes`, {
        headers: { authorization: "Bearer eyJhbGciOiJub25lIn0.e30." },
      }),
    ]);
    expect([mcp.status, notes.status]).toEqual([401, 401]);
  });

  it("drains when it is deployed itself: the call ends well, and the streams properly", async () => {
    // a call that lasts until the test lets the API go on
    await api.pause();
    const [session] = side.streams.sessions();
    const call = session?.call("save_note", { name: "in-flight", text: "Ended well." });
    const before = (await server.inspect()).Id;
    const deploying = apart.up({ version: versions[2], mcpRelease: "2" });
    try {
      await until("the server drains", async () =>
        (await logsOf(daemon.getContainer(before))).includes('"draining"'),
      );
    } finally {
      await api.unpause();
      await Promise.allSettled([deploying]);
    }
    expect(await call).toBe("created team/in-flight");
    expect(await deploying).toEqual(["server-container"]);
    await side.streams.allEnded();
    expect(side.streams.ends()).toEqual(Array.from({ length: streams }, () => "finished"));
    const token = await vaultToken(daemon, "split", apart.fixture.name);
    const anew = await openStreamedSession(`${origin}/mcp`, token);
    expect(await anew.call("read_note", { name: "in-flight" })).toBe("Ended well.");
    anew.close();
  });
});

describe("a server and its API in one process", () => {
  const together = vault("together", togetherPort);
  let side: Side;
  beforeAll(async () => {
    side = await together.open();
  });
  afterAll(async () => {
    side?.streams.close();
    await together.fixture.dispose();
  });

  it("drops every stream when the API is deployed, and fails calls", async () => {
    expect(await side.deploy("2")).toBe(streams);
    const { failed } = await side.calls.end();
    expect(failed).toBeGreaterThan(0);
  });
});
