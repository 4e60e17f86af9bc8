import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parseConfig } from "../../../infra/config/parse.ts";
import type { Settings } from "../../../infra/config/schema.ts";
import { type Deployment, type Layout, vaultSettings } from "../../bench/split/layouts.ts";

const checkout = join(import.meta.dirname, "..", "..", "..");

function settingsOf(layout: Layout, deployment: Partial<Deployment> = {}): Settings {
  const sections = vaultSettings(checkout, layout, { port: 8401, version: "1", ...deployment });
  const values = Object.fromEntries(
    Object.entries(sections).map(([name, value]) => [
      `mcp-stacks:${name}`,
      typeof value === "string" ? value : JSON.stringify(value),
    ]),
  );
  const parsed = parseConfig({ values, secretKeys: [] });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.faults));
  return parsed.settings;
}

describe("the layouts of the vault", () => {
  it("are valid: apart with the API as a backend, and as one process without any", () => {
    const [split, together] = [settingsOf("split"), settingsOf("together")];
    expect([split.topology, split.backends.map(({ name, path }) => [name, path])]).toEqual([
      "split",
      [["api", "/api"]],
    ]);
    expect([together.topology, together.backends]).toEqual(["together", []]);
    expect([split.server.auth.mode, together.server.auth.mode]).toEqual(["jwks", "jwt"]);
    expect([split.server.container.command, together.server.container.command]).toEqual([
      ["mcp"],
      ["all"],
    ]);
  });

  it("give the server apart nothing that it may write, and never the private key", () => {
    expect(settingsOf("split").server.container.volumes).toEqual([
      { name: "vault", path: "/vault", readOnly: true, size: "1Gi" },
      { name: "exec-vault", path: "/exec_vault", readOnly: true, size: "1Gi" },
      { name: "oauth-data", path: "/oauth-data", readOnly: true, size: "1Gi" },
    ]);
  });

  it("change with a version of the API in the backend alone, where it is apart", () => {
    const [one, two] = [settingsOf("split"), settingsOf("split", { version: "2" })];
    expect(two.server).toEqual(one.server);
    expect(two.backends[0]?.env.API_VERSION).toBe("2");
  });

  it("change with a release of MCP in the server alone", () => {
    const [one, two] = [settingsOf("split"), settingsOf("split", { mcpRelease: "2" })];
    expect(two.backends).toEqual(one.backends);
    expect(two.server.container.env).toEqual({ MCP_RELEASE: "2" });
  });

  it("change with a version of the API in the server, where both are one process", () => {
    expect(settingsOf("together", { version: "2" }).server.container.env.API_VERSION).toBe("2");
  });
});
