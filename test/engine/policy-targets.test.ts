import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { checkoutRoot } from "../../infra/cli/checkout.ts";
import type { OperatedStack } from "../../infra/cli/operated-stack.ts";
import { previewStack } from "../../infra/cli/preview-stack.ts";
import { prepareProject } from "../../infra/cli/project.ts";
import { openStack } from "../../infra/cli/stack.ts";
import type { StackPreview } from "../../infra/preview.ts";
import { passphrase } from "./stack-fixture.ts";

const folder = join("test", "test-policy-prod");

/** The committed production stack, opened without a cluster; settings are laid over its own. */
async function prodStack(home: string): Promise<OperatedStack> {
  const project = join(checkoutRoot, ".mcp-stacks", folder);
  rmSync(project, { recursive: true, force: true });
  prepareProject(checkoutRoot, folder, "prod");
  const state = join(project, "state");
  mkdirSync(state);
  const env = {
    PULUMI_BACKEND_URL: pathToFileURL(state).href,
    PULUMI_CONFIG_PASSPHRASE: passphrase,
    KUBECONFIG: "",
    HOME: home,
  };
  const stack = await openStack({ stack: "prod", workDir: project, env });
  return {
    name: "prod",
    stack,
    found: { checkout: checkoutRoot, env: {}, settings: {}, cluster: undefined },
    workDir: project,
    config: {},
    configure: (settings = {}) => void prepareProject(checkoutRoot, folder, "prod", settings),
  };
}

function broken({ violations }: StackPreview, level: string): string[] {
  return violations.filter((violation) => violation.level === level).map(({ rule }) => rule);
}

describe("Pulumi.prod.yaml, under the rules of policy", () => {
  const home = mkdtempSync(join(tmpdir(), "mcp-stacks-"));
  let prod: OperatedStack;

  beforeAll(async () => {
    prod = await prodStack(home);
  });
  afterAll(() => rmSync(home, { recursive: true }));

  it("passes as it is committed, and is told what is better", async () => {
    const preview = await previewStack(prod);
    expect(broken(preview, "mandatory")).toEqual([]);
    expect(preview).toMatchObject({ ok: true, errors: [] });
    // the committed image is an example of nobody's, with no list of tools and no promotion
    expect(broken(preview, "advisory")).toEqual([
      "surface-known",
      "image-promoted",
      "k8s-store-image-pinned",
      "k8s-store-image-pinned",
    ]);
  });

  it("fails by the rules of what is taken away from it, seen in each object and in what lacks", async () => {
    prod.configure({
      images: { redis: "redis:latest" },
      kubernetes: {
        replicas: 1,
        autoscaling: undefined,
        retainVolumes: false,
        networkPolicy: { enabled: false, egressTo: [] },
      },
    });
    const preview = await previewStack(prod);
    expect(preview.errors).toEqual([]);
    expect(preview.ok).toBe(false);
    const refused = broken(preview, "mandatory");
    expect(refused.sort()).toEqual([
      "k8s-data-kept",
      "k8s-data-kept",
      "k8s-image-pinned",
      "k8s-network-policy",
      "k8s-network-policy",
      "k8s-network-policy",
      "k8s-replicas",
    ]);
  });
});
