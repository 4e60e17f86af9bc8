import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Stack } from "@pulumi/pulumi/automation/index.js";
import { checkoutRoot } from "../../infra/cli/checkout.ts";
import { testDaemon } from "../engine/daemon.ts";
import { required, type StackFixture, stackFixture } from "../engine/stack-fixture.ts";
import { type AwsFront, serveAws } from "./aws-front.ts";
import { region, type SdkOptions } from "./aws-provider.ts";
import { startMoto } from "./moto-server.ts";

/** An AWS of a test file's own. */
export interface TestAws {
  /** What stacks call; tests call moto itself. */
  readonly front: AwsFront;
  /** Options for clients of the AWS SDK. */
  readonly sdk: SdkOptions;
  /** Of the engine's environment: credentials, and the registry that stands for ECR's. */
  readonly env: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

/** Starts an empty one. */
export async function startAws(): Promise<TestAws> {
  const moto = await startMoto();
  const front = await serveAws(moto.endpoint);
  const credentials = { accessKeyId: "test", secretAccessKey: "test" };
  return {
    front,
    sdk: { region, endpoint: moto.endpoint, credentials },
    env: { ...moto.env, MCP_STACKS_REGISTRY: required("MCP_STACKS_REGISTRY") },
    async stop() {
      await front.close();
      await moto.stop();
    },
  };
}

/** What a test's stack differs by from the smallest one. */
export interface StackChange {
  readonly server?: Readonly<Record<string, unknown>>;
  readonly lambda?: Readonly<Record<string, unknown>>;
}

/** A stack of target `lambda`, through the real engine. */
export interface LambdaStack {
  readonly fixture: StackFixture;
  readonly stack: Stack;
  /** Begins every name that the stack gives. */
  readonly prefix: string;
  /** Rewrites the stack's file. */
  configure(change?: StackChange): void;
  /** Brings it up; answers with what was done, as `changes` lists it. */
  up(): Promise<string[]>;
  /** Answers with what an `up` would do. */
  preview(): Promise<string[]>;
  /** Destroys what is left, and forgets the stack with the images that it built. */
  remove(): Promise<void>;
}

/** Image of stacks that build none; no test runs it. */
export const promoted = `registry.test/ops-assistant@sha256:${"a".repeat(64)}`;

const smallest = {
  auth: { mode: "jwt" },
  image: { reference: promoted },
  store: "dynamodb",
  shared: "dynamodb",
  audit: { destination: "stdout" },
};

/** Opens a stack; nothing is deployed yet. `base` is part of every configuration. */
export async function openLambdaStack(
  { front, env }: Pick<TestAws, "front" | "env">,
  name: string,
  base: StackChange = {},
): Promise<LambdaStack> {
  const tickets = { deletionProtection: false };
  const lambda = { region, endpoint: front.url, tickets, ...architecture(base), ...base.lambda };
  const target = {
    settings: { target: "lambda", server: { ...smallest, ...base.server }, lambda },
    env,
    // what a run before left was in the memory of its moto
    sweep: async () => {},
  };
  const fixture = stackFixture(name, {}, target);
  const stack = await fixture.open();
  const prefix = `ops-assistant-${name}`;
  return {
    fixture,
    stack,
    prefix,
    configure: (change = {}) => fixture.configure({ ...change }),
    async up() {
      await stack.up(fixture.observed());
      return fixture.changes();
    },
    async preview() {
      await stack.preview(fixture.observed());
      return fixture.changes();
    },
    async remove() {
      await fixture.dispose();
      await removeImages(prefix);
    },
  };
}

/** What a reference does not say of its image. */
function architecture({ server }: StackChange) {
  return server?.image === undefined ? { architecture: "x86_64" } : {};
}

/** Names of what was built; the images may be those of others, too. */
async function removeImages(prefix: string): Promise<void> {
  const daemon = testDaemon();
  const repository = `${required("MCP_STACKS_REGISTRY")}/${prefix}`;
  const images = await daemon.listImages({ filters: { reference: [repository] } });
  for (const { RepoTags, RepoDigests } of images) {
    // the digest last: the daemon forgets it with the last tag of its repository
    for (const name of [...(RepoTags ?? []), ...(RepoDigests ?? [])]) {
      if (!name.startsWith(`${repository}:`) && !name.startsWith(`${repository}@`)) continue;
      await daemon
        .getImage(name)
        .remove()
        .catch((error: unknown) => {
          if (!isGone(error)) throw error;
        });
    }
  }
}

function isGone(error: unknown): boolean {
  return error instanceof Error && "statusCode" in error && error.statusCode === 404;
}

/** A build context that a test may change. */
export interface ContextCopy {
  readonly folder: string;
  remove(): void;
}

/** Copies the server's source, without what no build reads. */
export function copyContext(): ContextCopy {
  const folder = mkdtempSync(join(tmpdir(), "mcp-stacks-"));
  const isLeftOut = (path: string) => /[\\/](node_modules|dist)$/.test(path);
  cpSync(join(checkoutRoot, "app"), folder, {
    recursive: true,
    filter: (path) => !isLeftOut(path),
  });
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
