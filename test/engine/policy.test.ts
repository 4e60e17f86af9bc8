import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Stack } from "@pulumi/pulumi/automation/index.js";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { checkoutRoot } from "../../infra/cli/checkout.ts";
import { deployedFacts } from "../../infra/cli/operated-stack.ts";
import { previewStack } from "../../infra/cli/preview-stack.ts";
import type { StackPreview } from "../../infra/preview.ts";
import { readSurface } from "../../infra/surface-file.ts";
import { testDaemon } from "./daemon.ts";
import { deployed } from "./deployed.ts";
import { operatedFixture } from "./operated-fixture.ts";
import { stackFixture } from "./stack-fixture.ts";
import { freePorts } from "./wait.ts";

const [port = 0] = await freePorts(1);
const name = "test-policy";
const fixture = stackFixture(name, {});
const surfaceFile = join(fixture.folder, "surface.json");
const bundled = readSurface({
  server: { image: { build: { context: "app", dockerfile: "Dockerfile", args: {} } } },
  stack: name,
  root: checkoutRoot,
});

/** A production stack: no volume outlives the test, which its owners acknowledge. */
function settings(
  server: Readonly<Record<string, unknown>> = {},
  acknowledge: readonly Readonly<Record<string, string>>[] = [],
): Record<string, unknown> {
  return {
    environment: "production",
    server: { shared: "memory", surface: surfaceFile, ...server },
    docker: {
      port,
      prometheus: { enabled: false },
      health: { intervalSec: 1 },
      startTimeoutSec: 60,
    },
    policy: { levels: { "data-kept": "disabled" }, acknowledge },
  };
}

/** Lists the bundled server's tools, all but those that are named. */
function listTools(...without: readonly string[]): void {
  if (bundled === undefined) throw new Error("the bundled server's surface is not listed");
  const tools = bundled.tools.filter((tool) => !without.includes(tool.name));
  writeFileSync(surfaceFile, JSON.stringify({ ...bundled, tools }));
}

/** What all violations said so far. */
const said: string[] = [];

async function previewed(given: Record<string, unknown>): Promise<StackPreview> {
  fixture.configure(given);
  const preview = await previewStack(await operatedFixture(fixture));
  said.push(...preview.violations.map(({ message }) => message));
  return preview;
}

function refusals({ violations }: StackPreview): string[] {
  return violations.filter(({ level }) => level === "mandatory").map(({ rule }) => rule);
}

const removed = bundled?.tools[0]?.name ?? "";
const floating = { image: { reference: "registry.example.com/team/ops:latest" } };
const unguarded = { auth: { mode: "none" } };

describe("a production stack under the rules of policy", () => {
  let stack: Stack;
  let secrets: string[];
  let before: string;
  const state = async () => JSON.stringify((await stack.exportStack()).deployment);
  const running = async () =>
    (await testDaemon().getContainer(`ops-assistant-${name}`).inspect()).Id;
  let container: string;

  beforeAll(async () => {
    listTools();
    fixture.configure(settings());
    stack = await fixture.open();
    const { outputs } = await stack.up(fixture.observed());
    secrets = [deployed(outputs).jwtSecret];
    before = await state();
    container = await running();
  });
  afterAll(() => fixture.dispose());

  const untouched = async () => {
    expect(await state()).toBe(before);
    expect(await running()).toBe(container);
  };

  it("passes unchanged, and is told what its owners leave open", async () => {
    const preview = await previewed(settings());
    expect(refusals(preview)).toEqual([]);
    expect(preview).toMatchObject({ ok: true, errors: [] });
    expect(preview.violations.map(({ rule }) => rule)).toEqual(["image-promoted"]);
  });

  it("fails when a tool that clients know is gone, by the name of the rule and of the tool", async () => {
    listTools(removed);
    const preview = await previewed(settings());
    listTools();
    expect(preview.ok).toBe(false);
    expect(refusals(preview)).toEqual(["tool-removed"]);
    expect(preview.violations[0]?.message).toContain(removed);
    // the refusal is the violation's to tell
    expect(preview.errors).toEqual([]);
    await untouched();
  });

  it("fails when it no longer asks for tokens", async () => {
    const preview = await previewed(settings(unguarded));
    expect(preview.ok).toBe(false);
    expect(refusals(preview)).toEqual(["auth-dropped", "auth-required"]);
    await untouched();
  });

  it("fails when its image is a tag that moves", async () => {
    const preview = await previewed(settings(floating));
    expect(preview.ok).toBe(false);
    expect(refusals(preview)).toEqual(["image-pinned"]);
    await untouched();
  });

  it("passes with all of these acknowledged, each told with its reason", async () => {
    listTools(removed);
    const why = "nobody has called it for a year, by its metrics";
    const acknowledge = [
      { rule: "tool-removed", of: removed, why },
      ...["auth-dropped", "auth-required", "image-pinned"].map((rule) => ({
        rule,
        of: "ops-assistant",
        why,
      })),
    ];
    const preview = await previewed(settings({ ...unguarded, ...floating }, acknowledge));
    listTools();
    expect(preview.ok).toBe(true);
    expect(refusals(preview)).toEqual([]);
    const told = preview.violations.filter(({ rule }) => rule === "acknowledged");
    expect(told.map(({ message }) => message.includes(why))).toEqual([true, true, true, true]);
  });

  it("fails when an acknowledgement is of another tool, and when it names no rule", async () => {
    listTools(removed);
    const why = "meant for another tool";
    const preview = await previewed(
      settings({}, [
        { rule: "tool-removed", of: "another_tool", why },
        { rule: "tool-remove", of: removed, why },
      ]),
    );
    listTools();
    expect(refusals(preview)).toEqual(["tool-removed", "policy-settings"]);
    expect(preview.violations[1]?.message).toContain("tool-removed was meant?");
    const unused = preview.violations.filter(({ rule }) => rule === "acknowledgement-unused");
    expect(unused.map(({ message }) => /of another_tool/.test(message))).toEqual([true, false]);
  });

  it("shows no secret in what all of these violations say", () => {
    expect(said.length).toBeGreaterThan(10);
    expect(secrets.every((secret) => secret.length > 20)).toBe(true);
    expect(secrets.filter((secret) => said.join("\n").includes(secret))).toEqual([]);
  });

  it("keeps as its clients' baseline what was deployed, whatever was previewed since", async () => {
    const facts = await deployedFacts(await operatedFixture(fixture));
    expect(facts?.auth.mode).toBe("jwt");
    expect(facts?.surface?.tools.map((tool) => tool.name)).toContain(removed);
  });
});
