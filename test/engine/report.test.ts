import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { parse, stringify } from "yaml";
import { checkoutRoot } from "../../infra/cli/checkout.ts";
import { overlay } from "../../infra/cli/project.ts";
import { reportOfStack } from "../../infra/cli/report-stack.ts";
import { reportMarkdown } from "../../infra/report/report-markdown.ts";
import type { StackReport } from "../../infra/report/stack-report.ts";
import { exitCodeOf } from "../../infra/report/verdict.ts";
import { passphrase, stackFixture } from "./stack-fixture.ts";
import { freePorts } from "./wait.ts";

const name = "test-report";
const [port = 0] = await freePorts(1);
const secrets = {
  webhookSecret: "a-key-of-a-test-that-signs-calls-0123456789",
  otlpHeaders: "authorization=Bearer-of-a-test-0123456789",
};
const settings = {
  server: {
    auth: { mode: "jwt" },
    surface: "offered.json",
    webhook: { url: "https://hooks.example.com/tickets" },
    telemetry: { otlpEndpoint: "https://collector.example.com" },
  },
  docker: { port, prometheus: { enabled: false } },
};

/** The program of this checkout in a folder of its own, with a file of the stack and of what it offers. */
function sources(side: string, file: object, offered: object): string {
  const folder = join(checkoutRoot, ".mcp-stacks", "test", `report-${side}`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const part of ["Pulumi.yaml", "package.json", "infra", "stacks", "app"]) {
    cpSync(join(checkoutRoot, part), join(folder, part), {
      recursive: true,
      filter: (path) => !path.endsWith("node_modules"),
    });
  }
  writeFileSync(join(folder, `Pulumi.${name}.yaml`), stringify(file));
  writeFileSync(join(folder, "offered.json"), JSON.stringify(offered));
  return folder;
}

const tool = (tool: string) => ({ name: tool, description: tool, inputSchema: { type: "object" } });

describe("a report of a change to a stack that is deployed", () => {
  const fixture = stackFixture(name, settings);
  const surface = { tools: [tool("check_inventory"), tool("search_policies")] };
  const narrowed = { tools: [tool("check_inventory"), tool("list_tickets")] };
  let base = "";
  let heads: string[] = [];
  const reported: string[] = [];

  /** The deployed stack's file with other settings. */
  const fileWith = (changed: object) => {
    const deployed = parse(readFileSync(join(fixture.folder, `Pulumi.${name}.yaml`), "utf8"));
    return { ...deployed, config: overlay(deployed.config, changed as Record<string, unknown>) };
  };
  const reportOf = async (side: string, changed: object): Promise<[StackReport, string]> => {
    const head = sources(side, fileWith(changed), narrowed);
    heads = [...heads, head];
    const report = await reportOfStack({ stack: name, head, base, say: () => {} });
    const markdown = reportMarkdown([report], { base: "origin/main" });
    reported.push(markdown, JSON.stringify(report));
    expect(report.errors).toEqual([]);
    return [report, markdown];
  };
  const changed = {
    server: { ...settings.server, auth: { mode: "none" } },
    docker: { ...settings.docker, memoryMiB: 320 },
  };

  beforeAll(async () => {
    const stack = await fixture.open();
    for (const [key, value] of Object.entries(secrets)) {
      await stack.setConfig(`mcp-stacks:${key}`, { value, secret: true });
    }
    await stack.up(fixture.observed());
    base = sources("base", fileWith({}), surface);
    vi.stubEnv("PULUMI_BACKEND_URL", pathToFileURL(join(fixture.folder, "state")).href);
    vi.stubEnv("PULUMI_CONFIG_PASSPHRASE", passphrase);
  });

  afterAll(async () => {
    vi.unstubAllEnvs();
    for (const folder of [base, ...heads]) rmSync(folder, { recursive: true, force: true });
    await fixture.dispose();
  });

  it("shows the tool that goes, the authentication that is dropped and the container that is replaced, and refuses it", async () => {
    const [report, markdown] = await reportOf("head", changed);
    expect(report.clients.breaking.map(({ rule, of }) => `${rule} ${of}`)).toEqual([
      "auth-dropped ops-assistant",
      "tool-removed search_policies",
    ]);
    expect(report.clients.others.map((change) => `${change.name} ${change.change}`)).toEqual([
      "list_tickets added",
    ]);
    const [first] = report.operations.changes;
    expect(first).toMatchObject({
      operation: "replace",
      name: "server-container",
      origin: "change",
    });
    expect(exitCodeOf([report.verdict])).toBe(2);
    expect(markdown).toContain("`tool search_policies removed`, **not acknowledged**");
    expect(markdown).toContain("| **Auth mode** (changed) | `jwt` | `none` |");
    expect(markdown).toContain("**Replaced (deleted and made anew)**\n\n- `server-container`");
    expect(markdown).toContain('{ rule: tool-removed, of: "search_policies", why: "…" }');
    expect(markdown).toContain("memory of all instances: 1 × 256 MiB → 1 × 320 MiB");
  });

  it("accepts the same change with the acknowledgement, and gives the reasons", async () => {
    const why = "replaced by list_tickets, as announced";
    const [report, markdown] = await reportOf("acknowledged", {
      ...changed,
      policy: {
        acknowledge: [
          { rule: "tool-removed", of: "search_policies", why },
          { rule: "auth-dropped", of: "ops-assistant", why },
        ],
      },
    });
    expect(report.verdict.kind).toBe("careful");
    expect(exitCodeOf([report.verdict])).toBe(0);
    expect(markdown).toContain("acknowledged: replaced by list\\_tickets, as announced");
    expect(markdown).not.toContain("To acknowledge");
  });

  it("has none of the stack's secrets in it, given or generated, and tells variables by name", async () => {
    const outputs = await (await fixture.open()).outputs();
    const generated = String(outputs.jwtSecret?.value);
    expect(generated).toMatch(/^.{32,}$/);
    expect(reported.join("\n")).toContain("`envs");
    for (const secret of [...Object.values(secrets), generated]) {
      for (const text of reported) expect(text).not.toContain(secret);
    }
  });

  it("leaves the backend without the stack that it lacks", async () => {
    const head = sources("new", fileWith({}), surface);
    heads = [...heads, head];
    const state = join(fixture.folder, "empty-state");
    mkdirSync(state);
    vi.stubEnv("PULUMI_BACKEND_URL", pathToFileURL(state).href);
    const report = await reportOfStack({ stack: name, head, base: undefined, say: () => {} });
    vi.stubEnv("PULUMI_BACKEND_URL", pathToFileURL(join(fixture.folder, "state")).href);
    expect(report.errors).toEqual([]);
    expect(report.operations.changes.every(({ operation }) => operation === "create")).toBe(true);
    expect(existsSync(join(state, ".pulumi", "stacks"))).toBe(false);
  });
});
