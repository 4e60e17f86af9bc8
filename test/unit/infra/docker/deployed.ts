import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { onTestFinished, vi } from "vitest";
import type { SuppliedSecrets } from "../../../../infra/config/load.ts";
import type { DockerSettings } from "../../../../infra/config/schema.ts";
import type { StackOutputs } from "../../../../infra/outputs.ts";
import { deployToDocker } from "../../../../stacks/docker.ts";
import { type Answers, runOnMocks, type SeenResource } from "../mocks.ts";

/** What the stand-in for the random provider generates; plain, so that the program must mark it. */
export const generated = {
  jwtSecret: "generated-signing-key",
  redisPassword: "generated-password",
  postgresPassword: "generated-database-password",
  webhookSecret: "generated-webhook-key",
};

/** The stand-in's answer for a resource whose name ends with a secret's role. */
function generatedFor(name: string): string {
  if (name.endsWith("-postgres")) return generated.postgresPassword;
  if (name.endsWith("-webhook")) return generated.webhookSecret;
  return name.endsWith("-redis") ? generated.redisPassword : generated.jwtSecret;
}

const answers: Answers = {
  "docker:index/image:Image": () => ({ repoDigest: "sha256:built" }),
  "docker:index/remoteImage:RemoteImage": (_, { name }) => ({
    imageId: `id-of:${name}`,
    repoDigest: `digest-of:${name}`,
  }),
  "random:index/randomBytes:RandomBytes": (name) => ({ base64: generatedFor(name) }),
  "random:index/randomPassword:RandomPassword": (name) => ({ result: generatedFor(name) }),
};

/** A folder outside of git whose `app` is version 1.2.3; gone when the test is. */
function projectFolder(): string {
  const root = mkdtempSync(join(tmpdir(), "mcp-stacks-"));
  onTestFinished(() => rmSync(root, { recursive: true }));
  mkdirSync(join(root, "app"));
  writeFileSync(join(root, "app", "package.json"), JSON.stringify({ version: "1.2.3" }));
  return root;
}

export interface Deployed {
  /** Folder that the build context is resolved against. */
  readonly root: string;
  readonly outputs: StackOutputs;
  readonly resources: readonly SeenResource[];
  /** The one resource of that logical name. */
  readonly named: (name: string) => SeenResource;
  /** Logical names of what a resource waits for. */
  readonly waitsFor: (name: string) => string[];
}

/** Deploys a Docker stack called `dev` to mocks, without a daemon. */
export async function deployed(
  settings: DockerSettings,
  secrets: Readonly<Record<string, string>> = {},
): Promise<Deployed> {
  const root = projectFolder();
  // the provider takes its default host from this machine's environment
  vi.stubEnv("DOCKER_HOST", undefined);
  onTestFinished(() => {
    vi.unstubAllEnvs();
  });
  const { result: outputs, resources } = await runOnMocks(() => {
    const supplied: SuppliedSecrets = Object.fromEntries(
      Object.entries(secrets).map(([name, value]) => [name, pulumi.secret(value)]),
    );
    return deployToDocker({ stack: "dev", settings, secrets: supplied, root, dryRun: true });
  }, answers);
  const named = (name: string): SeenResource => {
    const found = resources.filter((resource) => resource.name === name);
    const [resource] = found;
    if (resource === undefined || found.length > 1) {
      throw new Error(`${found.length} resources are called ${name}`);
    }
    return resource;
  };
  const waitsFor = (name: string): string[] =>
    named(name)
      .dependencies.map((urn) => urn.slice(urn.lastIndexOf("::") + 2))
      .sort();
  return { root, outputs, resources, named, waitsFor };
}
