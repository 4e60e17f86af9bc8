import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { EngineEvent } from "@pulumi/pulumi/automation/index.js";
import { describe, expect, it, onTestFinished } from "vitest";
import { checkoutRoot } from "../../infra/cli/checkout.ts";
import { prepareProject } from "../../infra/cli/project.ts";
import { openStack } from "../../infra/cli/stack.ts";
import { passphrase } from "./stack-fixture.ts";

/** Somebody on loopback who counts who calls. */
async function listener(): Promise<{ port: number; calls: () => number }> {
  let calls = 0;
  const server = createServer((socket) => {
    calls += 1;
    socket.destroy();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("it does not listen");
  return { port: address.port, calls: () => calls };
}

/** A home without a kubeconfig, and without anybody's Docker. */
function emptyHome(): string {
  const home = mkdtempSync(join(tmpdir(), "mcp-stacks-"));
  onTestFinished(() => rmSync(home, { recursive: true }));
  return home;
}

describe("Pulumi.prod.yaml, as it is committed", () => {
  it("previews without a kubeconfig, a secret or a call to Docker, as in CI", async () => {
    const docker = await listener();
    const folder = join("test", "test-prod-preview");
    const project = join(checkoutRoot, ".mcp-stacks", folder);
    rmSync(project, { recursive: true, force: true });
    prepareProject(checkoutRoot, folder, "prod");
    const state = join(project, "state");
    mkdirSync(state);
    const stack = await openStack({
      stack: "prod",
      workDir: project,
      env: {
        PULUMI_BACKEND_URL: pathToFileURL(state).href,
        PULUMI_CONFIG_PASSPHRASE: passphrase,
        KUBECONFIG: "",
        HOME: emptyHome(),
        DOCKER_HOST: `tcp://127.0.0.1:${docker.port}`,
      },
    });

    const events: EngineEvent[] = [];
    const { changeSummary, stdout } = await stack.preview({
      onEvent: (event) => events.push(event),
    });
    expect(Object.keys(changeSummary)).toEqual(["create"]);
    expect(stdout).toContain("https://mcp.acme-corp.internal/mcp");
    expect(docker.calls()).toBe(0);
    const kinds = events.flatMap(({ resourcePreEvent }) =>
      resourcePreEvent ? [resourcePreEvent.metadata.type] : [],
    );
    for (const kind of [
      "kubernetes:apps/v1:Deployment",
      "kubernetes:autoscaling/v2:HorizontalPodAutoscaler",
      "kubernetes:networking.k8s.io/v1:Ingress",
      "kubernetes:core/v1:PersistentVolumeClaim",
    ]) {
      expect(kinds).toContain(kind);
    }
    // made and labelled by whoever runs the cluster
    expect(kinds).not.toContain("kubernetes:core/v1:Namespace");
  });
});
