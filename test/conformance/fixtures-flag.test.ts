import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { text } from "node:stream/consumers";
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { afterEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { tools } from "../../app/src/tools/registry.ts";
import { sessionOf } from "../contract/clients.ts";
import { tokenFor } from "../unit/app/in-process.ts";
import { serverEnvironment, spawnServer, startServer } from "../unit/app/server-process.ts";

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const clean of cleanups.splice(0).reverse()) await clean();
});

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "mcp-flag-"));
  cleanups.push(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

const coverageSchema = z.object({ result: z.array(z.object({ url: z.string() })) });

/** What a server with these settings shows to a user, and the files that it has loaded when it ends. */
async function shownBy(env: Record<string, string>) {
  const coverage = newFolder();
  const server = await startServer({ ...env, NODE_V8_COVERAGE: coverage });
  cleanups.push(() => server.clean());
  const client = new Client({ name: "flag", version: "1.0.0" });
  const transport = new StreamableHTTPClientTransport(
    new URL(`http://127.0.0.1:${server.port}/mcp`),
    { requestInit: { headers: { authorization: `Bearer ${await tokenFor(["ops:admin"])}` } } },
  );
  await client.connect(transport);
  const session = sessionOf(client, undefined);
  const shown = {
    capabilities: client.getServerCapabilities(),
    tools: (await session.tools()).map(({ name }) => name),
    resources: await session.resourceUris(),
    templates: await session.templates(),
    prompts: await session.prompts(),
  };
  await client.close();
  server.child.kill("SIGTERM");
  await once(server.child, "close");
  const loaded = readdirSync(coverage)
    .map((file) => coverageSchema.parse(JSON.parse(readFileSync(join(coverage, file), "utf8"))))
    .flatMap(({ result }) => result.map(({ url }) => url));
  return { shown, loaded };
}

const fixtureFiles = readdirSync(join(import.meta.dirname, "../../app/src/fixtures")).sort();
const fixturesOf = (loaded: readonly string[]) =>
  loaded
    .filter((url) => url.includes("/app/src/fixtures/"))
    .map((url) => basename(url))
    .sort();

describe("what only conformance suites call", () => {
  it("is neither loaded nor listed unless the flag is set", async () => {
    const { shown, loaded } = await shownBy({ NODE_ENV: "test" });
    expect(loaded.some((url) => url.endsWith("/app/src/server.ts"))).toBe(true);
    expect(fixturesOf(loaded)).toEqual([]);
    expect(shown.capabilities).toEqual({
      tools: { listChanged: false },
      resources: { listChanged: false },
      prompts: { listChanged: false },
      completions: {},
    });
    expect(shown.tools).toEqual(tools.map(({ name }) => name));
    expect(shown.templates).toEqual([
      "ops://inventory/items/{sku}",
      "ops://policies/{id}",
      "ops://tickets/{id}",
    ]);
    expect(shown.prompts).toEqual(["incident_report", "policy_answer"]);
    expect(shown.resources.filter((uri) => !uri.startsWith("ops://"))).toEqual([]);
  });

  it("comes on top of the product's own when the flag is set, and takes nothing away", async () => {
    const plain = await shownBy({ NODE_ENV: "test" });
    const { shown, loaded } = await shownBy({ NODE_ENV: "test", MCP_CONFORMANCE_FIXTURES: "true" });
    expect(fixturesOf(loaded)).toEqual(fixtureFiles);
    const added = (kind: "tools" | "resources" | "templates" | "prompts") => {
      const own = plain.shown[kind];
      expect(shown[kind].filter((name) => own.includes(name))).toEqual(own);
      return shown[kind].filter((name) => !own.includes(name));
    };
    expect(
      added("tools").filter((name) => !/^(test_|json_schema_2020_12_tool$)/.test(name)),
    ).toEqual([]);
    expect(added("tools")).toHaveLength(28);
    expect(added("resources").sort()).toEqual([
      "test://static-binary",
      "test://static-text",
      "test://watched-resource",
    ]);
    expect(added("templates")).toEqual(["test://template/{id}/data"]);
    expect(added("prompts")).toHaveLength(5);
  });

  it("fails the start in production, with a message that says so, before anything listens", async () => {
    const server = spawnServer({
      ...serverEnvironment(newFolder()),
      NODE_ENV: "production",
      MCP_CONFORMANCE_FIXTURES: "true",
    });
    const said = Promise.all([text(server.stdout), text(server.stderr)]);
    const [code] = await once(server, "close");
    expect(code).toBe(1);
    expect(await said).toEqual([
      "",
      [
        "The server cannot start: 1 setting needs attention.",
        '  MCP_CONFORMANCE_FIXTURES is "true". Allowed: true or false. Test fixtures have no place in production: remove it, or set NODE_ENV to something else.',
        "",
      ].join("\n"),
    ]);
  });
});
