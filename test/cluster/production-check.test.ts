import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { vitest } from "../../infra/cli/check.ts";
import { checkoutRoot } from "../../infra/cli/checkout.ts";
import { checkProduction } from "../../infra/cli/production-check.ts";
import { keepTests } from "../../infra/cli/tests-file.ts";
import type { ProductionReport } from "../../infra/production/report.ts";
import { deployed } from "../engine/deployed.ts";
import { operatedFixture } from "../engine/operated-fixture.ts";
import { machineSettings, required } from "../engine/stack-fixture.ts";
import { underGit } from "../engine/under-git.ts";
import { useClusterDns } from "./cluster-dns.ts";
import { clusterFixture } from "./cluster-fixture.ts";
import { inContext, kubectl } from "./kubectl.ts";
import { spanSink } from "./span-sink.ts";

const run = promisify(execFile);
const sink = await spanSink();

/** PostgreSQL by digest where this machine has a mirror: its tag names no release. */
async function pinnedStore(): Promise<{ readonly postgres?: string }> {
  const images = z.object({ mirror: z.string(), postgres: z.string() });
  const { data } = images.safeParse(machineSettings().images);
  if (data === undefined) return {};
  const [name = "", tag = ""] = data.postgres.split(":");
  const accept = "application/vnd.docker.distribution.manifest.v2+json";
  const url = `http://${data.mirror}/v2/library/${name}/manifests/${tag}`;
  const { headers } = await fetch(url, { method: "HEAD", headers: { accept } });
  return { postgres: `${name}@${headers.get("docker-content-digest")}` };
}
const undoDns = useClusterDns();

/** As Pulumi.prod.yaml has it, as far as one node without an Ingress controller can. */
const fixture = clusterFixture("production-check", {
  environment: "production",
  images: await pinnedStore(),
  server: {
    auth: { mode: "jwt", audience: "https://mcp.acme-corp.internal" },
    limits: { requestsPerMinute: 600 },
    telemetry: { otlpEndpoint: `http://${sink.host}:${sink.port}` },
  },
  kubernetes: {
    replicas: 2,
    retainVolumes: true,
    networkPolicy: { egressTo: [{ cidr: `${sink.host}/32`, ports: [sink.port] }] },
  },
});

/** Runs some of the real tests, of the server's security and of the cluster, and keeps what became of them. */
async function testedSources(): Promise<string> {
  const ran = join(fixture.folder, "vitest.json");
  const kept = join(fixture.folder, "tests.json");
  const files = ["test/unit/app/security/input", "test/cluster/refusals"];
  const names = ["--testNamePattern", "S1[789]|fails without the kubeconfig's file"];
  const reporter = ["--reporter", "json", "--outputFile.json", ran];
  const projects = ["--project", "unit", "--project", "cluster"];
  const args = [...vitest, ...projects, ...reporter, ...names, ...files];
  await run(process.execPath, args, { cwd: checkoutRoot });
  keepTests(checkoutRoot, ran, [kept]);
  return kept;
}

describe("production-check of a stack like prod", () => {
  let report: ProductionReport;
  let jwtSecret: string;

  let undoGit = () => {};

  beforeAll(async () => {
    undoGit = underGit();
    const stack = await fixture.open();
    jwtSecret = deployed((await stack.up(fixture.observed())).outputs).jwtSecret;
    const tests = await testedSources();
    const env = { ...process.env, KUBECONFIG: required("KUBECONFIG") };
    const operated = await operatedFixture(fixture, {
      shell: {},
      command: { kubectl: "kubectl", args: inContext([]), env },
      provided: undefined,
    });
    report = await checkProduction(operated, { tests, say: () => {} });
  });
  afterAll(async () => {
    undoGit();
    undoDns();
    await fixture.dispose();
    await kubectl("delete", "namespace", fixture.namespace, "--ignore-not-found", "--wait");
    await sink.close();
  });

  it("passes all 21 checks, each with what was found", () => {
    const failed = report.checks.filter(({ status }) => status === "failed");
    expect(failed).toEqual([]);
    expect(report).toMatchObject({ passed: 21, verdict: "passed", environment: "production" });
    expect(report.checks).toHaveLength(21);
  });

  it("found both pods with Redis and PostgreSQL beside them, and the spans of its own calls came to the collector", () => {
    const found = Object.fromEntries(report.checks.map((check) => [check.id, check.found]));
    expect(found.container).toMatch(/^2 running by digest and 2 beside it, /);
    expect(found.traces).toBe("the server says that they are exported");
    expect(sink.spans()).toBeGreaterThan(0);
  });

  it("tells no secret", () => {
    expect(JSON.stringify(report)).not.toContain(jwtSecret);
  });
});
