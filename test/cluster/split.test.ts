import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { checkoutRoot } from "../../infra/cli/checkout.ts";
import { vaultSettings } from "../bench/split/layouts.ts";
import { openSide, type Side } from "../bench/split/side.ts";
import { required } from "../engine/stack-fixture.ts";
import { useClusterDns } from "./cluster-dns.ts";
import { clusterFixture } from "./cluster-fixture.ts";
import { kubectl, pods } from "./kubectl.ts";
import { serverPods } from "./server-pods.ts";

/** Streams that are open while the API is rolled out. */
const streams = 8;

/** The example on a cluster: its own settings, but for what only Docker has. */
function settings(version: string): Record<string, unknown> {
  const {
    target: _,
    docker: __,
    ...sections
  } = vaultSettings(checkoutRoot, "split", { port: 1, version });
  const server = Object(sections.server);
  const [api] = Array.isArray(sections.backends) ? sections.backends : [];
  const push = { repository: `${required("MCP_STACKS_REGISTRY")}/mcp-stacks-test-vault` };
  // the node asks; a command would start a process each time
  const health = { http: "/health" };
  return {
    ...sections,
    server: {
      ...server,
      image: { ...server.image, push },
      store: "sqlite",
      container: { ...server.container, health },
    },
    backends: [{ ...api, health }],
    kubernetes: { replicas: 1 },
  };
}

const fixture = clusterFixture("split", settings("1"));
const { namespace } = fixture;
const undoDns = useClusterDns();

describe("a server apart from its API on a cluster, with open streams and calls that go on", () => {
  let side: Side;
  beforeAll(async () => {
    const stack = await fixture.open();
    const { outputs } = await stack.up(fixture.observed());
    const command = ["token", "streams", "notes:read notes:write", "60"];
    const token = await kubectl(
      ...["exec", "-n", namespace, "deployment/vault-api", "--"],
      ...["/usr/local/bin/node", "/app/main.mjs", ...command],
    );
    side = await openSide(
      {
        origin: new URL(String(outputs.endpoint?.value)).origin,
        token: token.trim(),
        async deployApi(version) {
          fixture.configure(settings(version));
          await stack.up(fixture.observed());
          const changed = new Set(fixture.changes().map((change) => change.split(" ")[1]));
          expect([...changed]).toEqual(["backend-api-deployment"]);
        },
      },
      streams,
    );
  });
  afterAll(async () => {
    side?.streams.close();
    undoDns();
    await fixture.dispose();
  });

  it("keeps every stream and fails no call while the API is rolled out time and again", async () => {
    const before = await serverPods(namespace);
    const dropped: number[] = [];
    for (const version of ["2", "3", "4"]) dropped.push(await side.deploy(version));
    const { sent, failed, failures } = await side.calls.end();
    expect({ dropped, failed, failures }).toEqual({
      dropped: [0, 0, 0],
      failed: 0,
      failures: [],
    });
    expect(sent).toBeGreaterThan(50);
    expect(side.streams.ends()).toEqual([]);
    expect(await serverPods(namespace)).toEqual(before);
  });

  it("serves them from one pod behind a gateway of two, none of which was restarted", async () => {
    const found = await Promise.all([pods(namespace, "server"), pods(namespace, "gateway")]);
    expect(found.map((of) => of.map(({ ready, restarts }) => [ready, restarts]))).toEqual([
      [[true, 0]],
      [
        [true, 0],
        [true, 0],
      ],
    ]);
  });

  it("cannot write the vault that it reads", async () => {
    const write = ["-e", 'fs.writeFileSync("/vault/x.md", "x")'];
    const server = ["exec", "-n", namespace, "deployment/vault", "--", "/usr/local/bin/node"];
    await expect(kubectl(...server, ...write)).rejects.toThrow("EROFS");
  });
});
