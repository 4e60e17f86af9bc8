import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { checkoutRoot } from "../../infra/cli/checkout.ts";
import { exampleFile } from "../../infra/cli/examples.ts";
import { readStackFile } from "../../infra/cli/stack-file.ts";
import { contractChecks } from "../../infra/contract/checks.ts";
import { runChecks } from "../../infra/contract/run.ts";
import type { McpSession } from "../contract/clients.ts";
import type { ContractTarget } from "../contract/mcp-contract.ts";
import { leftovers, logsOf, testDaemon } from "./daemon.ts";
import { contractTarget, type Deployed, deployed, openSession } from "./deployed.ts";
import { type StackFixture, stackFixture } from "./stack-fixture.ts";
import { freePorts } from "./wait.ts";

const daemon = testDaemon();
const linkKey = randomBytes(32).toString("hex");

/** The size that an image of an example stays below, bytes. */
const mostBytes = 200_000_000;

/** Checks that cannot be asked of the examples: they have no metrics, and no file lists what they offer. */
const skipped = ["counts-in-metrics", "offers-what-was-promised"];

interface Example {
  readonly example: string;
  readonly server: string;
  readonly created: readonly string[];
  readonly kept: readonly string[];
  readonly healthPath: string;
  readonly secrets?: Readonly<Record<string, string>>;
  readonly use: (session: McpSession, deployment: Deployed) => Promise<void>;
}

const examples: readonly Example[] = [
  {
    example: "python",
    server: "workdays",
    created: ["images-server-build", "mcp-network", "secrets-jwt", "server-container"],
    kept: [],
    healthPath: "/health",
    use: async (session) => {
      const names = (await session.tools()).map(({ name }) => name).sort();
      expect(names).toEqual(["add_workdays", "convert_time", "count_workdays"]);
      // Christmas is a holiday by the stack's environment
      const added = await session.call("add_workdays", { start: "2026-12-18", days: 5 });
      expect(added).toMatchObject({ failed: false, text: "2026-12-28" });
      const before = await session.call("count_workdays", {
        start: "2026-12-18",
        end: "2026-12-1",
      });
      expect(before.failed).toBe(true);
      expect(JSON.parse(await session.read("workdays://holidays"))).toEqual([
        "2026-12-25",
        "2027-01-01",
      ]);
      expect(await session.prompt("plan_deadline", { task: "a review", workdays: "3" })).toContain(
        "it takes 3 working days",
      );
    },
  },
  {
    example: "node",
    server: "snippets",
    created: [
      "images-server-build",
      "mcp-network",
      "secrets-jwt",
      "server-container",
      "volumes-snippets",
    ],
    kept: ["snippets"],
    healthPath: "/healthz",
    secrets: { linkKey },
    use: async (session) => {
      const names = (await session.tools()).map(({ name }) => name).sort();
      expect(names).toEqual(["read_snippet", "save_snippet", "share_snippet"]);
      const name = "restart-the-queue";
      await session.call("save_snippet", { name, text: "systemctl restart queue" });
      expect(JSON.parse(await session.read("snippets://names"))).toEqual([name]);
      const link = (await session.call("share_snippet", { name })).text;
      expect(await (await fetch(link)).text()).toBe("systemctl restart queue");
      // of another snippet, the same signature shows nothing
      expect((await fetch(link.replace(name, "another"))).status).toBe(404);
      expect(await session.call("read_snippet", { name: "another" })).toMatchObject({
        failed: true,
        text: "no snippet another",
      });
      expect(await session.prompt("find_command", { goal: "free a lock" })).toContain(
        "free a lock",
      );
    },
  },
];

describe.each(examples)("the example $example", (example) => {
  const name = `test-example-${example.example}`;
  const container = daemon.getContainer(`${example.server}-${name}`);
  let fixture: StackFixture;
  let up: Deployed;
  let target: ContractTarget;
  beforeAll(async () => {
    const [port = 0] = await freePorts(1);
    fixture = stackFixture(name, { ...settingsIn(example.example), docker: dockerOn(port) });
    const stack = await fixture.open();
    for (const [key, value] of Object.entries(example.secrets ?? {})) {
      await stack.setConfig(`mcp-stacks:${key}`, { value, secret: true });
    }
    up = deployed((await stack.up(fixture.observed())).outputs);
    target = contractTarget(up);
  });
  afterAll(() => fixture.dispose());

  it("is deployed from its own file, with nothing that it does not need", async () => {
    expect(fixture.changes()).toEqual(example.created.map((resource) => `create ${resource}`));
    expect(new URL(up.healthUrl).pathname).toBe(example.healthPath);
    expect(await leftovers(daemon, name)).toEqual([
      `container ${example.server}-${name}`,
      `network mcp-network-${example.server}-${name}`,
      ...example.kept.map((volume) => `volume ${example.server}-${name}-${volume}`),
    ]);
  });

  it("has a small image and runs as its user 1000, with nothing to write but memory and volumes", async () => {
    const { Config, HostConfig, Image } = await container.inspect();
    expect(Config.User).toBe("1000:1000");
    expect(HostConfig.ReadonlyRootfs).toBe(true);
    expect(HostConfig.CapDrop).toEqual(["ALL"]);
    const image = await daemon.getImage(Image).inspect();
    expect(image.Config.User).toBe("1000:1000");
    expect(image.Config.Labels["org.opencontainers.image.version"]).toBe("1.0.0");
    expect(image.Size).toBeLessThan(mostBytes);
  });

  it("does what it is for", async () => {
    const session = await openSession(target);
    try {
      await example.use(session, up);
    } finally {
      await session.close();
    }
  });

  it("keeps the contract of any server", async () => {
    const checks = contractChecks.filter(({ of }) => of === "any");
    const results = await runChecks(checks, target);
    expect(results.filter(({ status }) => status === "failed")).toEqual([]);
    const left = results.filter(({ status }) => status === "skipped").map(({ id }) => id);
    expect(left).toEqual(skipped);
  });

  it("logs neither faults of its own nor secrets", async () => {
    const logs = await logsOf(container);
    expect(logs).not.toMatch(/traceback|unhandled|exception/i);
    for (const secret of [up.jwtSecret, linkKey]) expect(logs).not.toContain(secret);
  });

  it("stops by itself when it is asked to", async () => {
    await container.stop({ t: 30 });
    expect((await container.inspect()).State.ExitCode).toBe(0);
  });
});

/** Settings of an example's own file, without the prefix of their keys. */
function settingsIn(example: string): Record<string, unknown> {
  const { config = {} } = readStackFile(exampleFile(checkoutRoot, example));
  return Object.fromEntries(
    Object.entries(config).map(([key, value]) => [key.replace(/^mcp-stacks:/, ""), value]),
  );
}

function dockerOn(port: number) {
  // Python compiles what it imports at every start, for nothing is written
  const startTimeoutSec = 240;
  return { port, startTimeoutSec, health: { intervalSec: 1 }, prometheus: { enabled: false } };
}
