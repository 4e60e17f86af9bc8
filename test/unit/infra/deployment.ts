import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { onTestFinished } from "vitest";
import type { OwnSecrets, SuppliedSecrets } from "../../../infra/config/load.ts";
import { isSecretKey } from "../../../infra/config/secret-faults.ts";
import type { StackOutputs } from "../../../infra/outputs.ts";
import { type Answers, runOnMocks, type SeenResource } from "./mocks.ts";

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

const randomAnswers: Answers = {
  "random:index/randomBytes:RandomBytes": (name) => ({ base64: generatedFor(name) }),
  "random:index/randomPassword:RandomPassword": (name) => ({ result: generatedFor(name) }),
};

/** A stack as it was deployed to mocks. */
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

/** What a composition is given, apart from its settings. */
export interface Given {
  readonly stack: string;
  readonly secrets: SuppliedSecrets;
  readonly ownSecrets: OwnSecrets;
  readonly root: string;
  readonly dryRun: boolean;
}

/** Runs a composition as a stack called `dev` on mocks, with secrets as its file would supply them. */
export async function deployOnMocks(
  compose: (given: Given) => Promise<StackOutputs>,
  secrets: Readonly<Record<string, string>>,
  answers: Answers,
): Promise<Deployed> {
  const root = projectFolder();
  const { result: outputs, resources } = await runOnMocks(
    () => {
      const marked = Object.entries(secrets).map(
        ([name, value]) => [name, pulumi.secret(value)] as const,
      );
      return compose({
        stack: "dev",
        secrets: Object.fromEntries(marked.filter(([name]) => isSecretKey(name))),
        ownSecrets: Object.fromEntries(marked.filter(([name]) => !isSecretKey(name))),
        root,
        dryRun: true,
      });
    },
    { ...randomAnswers, ...answers },
  );
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

/** A folder outside of git whose `app` is version 1.2.3 and can be built; gone when the test is. */
function projectFolder(): string {
  const root = mkdtempSync(join(tmpdir(), "mcp-stacks-"));
  onTestFinished(() => rmSync(root, { recursive: true }));
  mkdirSync(join(root, "app"));
  writeFileSync(join(root, "app", "package.json"), JSON.stringify({ version: "1.2.3" }));
  writeFileSync(join(root, "app", "Dockerfile"), "FROM scratch\n");
  return root;
}
