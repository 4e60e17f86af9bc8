import type { Stack } from "@pulumi/pulumi/automation/index.js";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { refusal } from "../engine/refusal.ts";
import { stackFixture } from "../engine/stack-fixture.ts";
import { type CountingListener, countingListener } from "./counting-listener.ts";

const server = {
  auth: { mode: "jwt" },
  store: "dynamodb",
  shared: "dynamodb",
  audit: { destination: "stdout" },
};

const stateSchema = z.object({ resources: z.array(z.object({ type: z.string() })).default([]) });

/** One kind of bad configuration, and the words that its message must have. */
interface BadConfig {
  readonly kind: string;
  readonly settings: {
    readonly server?: Readonly<Record<string, unknown>>;
    readonly lambda?: Readonly<Record<string, unknown>>;
    readonly [key: string]: unknown;
  };
  readonly says: readonly string[];
}

const badConfigs: readonly BadConfig[] = [
  {
    kind: "what goes with an environment of the function: all is named at once",
    settings: {
      server: {
        store: "sqlite",
        shared: "memory",
        audit: { destination: "file" },
        sessions: { enabled: true },
        limits: { toolTimeoutSec: 60 },
      },
    },
    says: [
      "5 faults in the configuration of stack test-lambda-refused",
      "dynamodb or postgres on target lambda",
      "dynamodb or redis while any number of environments run at once",
      "stdout on target lambda",
      "mcp-stacks:server.sessions.enabled",
      "1 to 28: the request is given up after 29 s",
    ],
  },
  {
    kind: "a stack that says nowhere where it is made",
    settings: { lambda: { region: undefined } },
    says: ["mcp-stacks:lambda.region", "given    nothing", "such as eu-central-1"],
  },
  {
    kind: "metadata that clients would not find",
    settings: { lambda: { streaming: true } },
    says: ["mcp-stacks:lambda.domain", "clients look for /.well-known before it"],
  },
  {
    kind: "a section of another target",
    settings: { docker: { port: 8000 } },
    says: ["remove mcp-stacks:docker: it belongs to another target than the stack's own"],
  },
  {
    kind: "a secret in plain text, which the message does not repeat",
    settings: { jwtSecret: "a plain secret that is long enough to sign with" },
    says: ["mcp-stacks:jwtSecret", "plain text", "pulumi config set --secret mcp-stacks:jwtSecret"],
  },
];

describe("what is refused before AWS is asked", () => {
  let aws: CountingListener;
  let stack: Stack;
  const fixture = stackFixture(
    "test-lambda-refused",
    {},
    { settings: { target: "lambda" }, sweep: async () => {} },
  );
  const configure = ({ settings }: Pick<BadConfig, "settings">) =>
    fixture.configure({
      ...settings,
      server: { ...server, ...settings.server },
      lambda: { region: "eu-central-1", endpoint: aws.url, ...settings.lambda },
    });

  beforeAll(async () => {
    aws = await countingListener();
    configure({ settings: {} });
    stack = await fixture.open();
  });
  afterEach(async () => {
    const { deployment } = await stack.exportStack();
    const made = stateSchema.parse(deployment).resources.map(({ type }) => type);
    // an update notes its stack before the program runs
    expect(made.filter((type) => type !== "pulumi:pulumi:Stack")).toEqual([]);
    expect(aws.connections()).toBe(0);
  });
  afterAll(async () => {
    await fixture.dispose();
    await aws.close();
  });

  it.each(badConfigs)("fails a preview on $kind", async ({ settings, says }) => {
    configure({ settings });
    const message = await refusal(fixture, (options) => stack.preview(options));
    for (const words of says) expect(message).toContain(words);
    expect(message).toContain("nothing was changed");
    expect(fixture.printed.join("")).not.toContain("a plain secret that is long enough");
  });

  it("fails an up in the same words as its preview", async () => {
    configure({ settings: { server: { store: "sqlite" } } });
    const previewed = await refusal(fixture, (options) => stack.preview(options));
    expect(await refusal(fixture, (options) => stack.up(options))).toBe(previewed);
  });
});
