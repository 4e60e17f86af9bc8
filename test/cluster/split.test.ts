import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { checkoutRoot } from "../../infra/cli/checkout.ts";
import { plainOutputs } from "../../infra/cli/operated-stack.ts";
import { probePlace } from "../../infra/cli/probe-place.ts";
import { smokeStack } from "../../infra/cli/smoke-stack.ts";
import { vaultSettings } from "../bench/split/layouts.ts";
import { openSide, type Side } from "../bench/split/side.ts";
import { operatedFixture } from "../engine/operated-fixture.ts";
import { required } from "../engine/stack-fixture.ts";
import { useClusterDns } from "./cluster-dns.ts";
import { clusterFixture } from "./cluster-fixture.ts";
import { kubectl, object, pods } from "./kubectl.ts";
import { serverPods } from "./server-pods.ts";
import { testCluster } from "./test-cluster.ts";

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
  let token = "";
  beforeAll(async () => {
    const stack = await fixture.open();
    const { outputs } = await stack.up(fixture.observed());
    const command = ["token", "streams", "notes:read notes:write", "60"];
    const printed = await kubectl(
      ...["exec", "-n", namespace, "deployment/vault-api", "--"],
      ...["/usr/local/bin/node", "/app/main.mjs", ...command],
    );
    token = printed.trim();
    side = await openSide(
      {
        origin: new URL(String(outputs.endpoint?.value)).origin,
        token,
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

  it("is tested and watched through the gateway, as its clients reach it", async () => {
    const cluster = testCluster();
    const operated = await operatedFixture(fixture, cluster);
    const lines: string[] = [];
    const say = (line: string) => void lines.push(line);
    const report = await smokeStack(operated, { say, via: "service", issued: token });
    expect({ verdict: report.verdict, lines }).toMatchObject({ verdict: "passed" });
    expect(lines[0]).toContain(`Service ${namespace}/vault-gateway`);
    const { spec } = await object("service", namespace, "vault-gateway");
    // by its name while that is resolved here, else by its address under the name of its clients
    const byName = await probePlace(await plainOutputs(operated), cluster);
    const unnamed = {
      ...(await plainOutputs(operated)),
      healthUrl: `http://vault-gateway.${namespace}.svc/health`,
    };
    const byAddress = await probePlace(unnamed, cluster);
    expect([byName, byAddress].map((place) => place?.url)).toEqual([
      `http://vault-gateway.${namespace}.svc.cluster.local/health`,
      `http://${spec.clusterIP}:80/health`,
    ]);
  });

  it("cannot write the vault that it reads", async () => {
    const write = ["-e", 'fs.writeFileSync("/vault/x.md", "x")'];
    const server = ["exec", "-n", namespace, "deployment/vault", "--", "/usr/local/bin/node"];
    await expect(kubectl(...server, ...write)).rejects.toThrow("EROFS");
  });
});
