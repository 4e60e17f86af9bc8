import { McpServer, type McpServerFactory, requireScopes } from "@modelcontextprotocol/server";
import type { Config } from "./config.ts";
import type { Fixtures } from "./fixtures/fixtures.ts";
import { preparePrompts } from "./prompts/register-prompts.ts";
import { prepareResources } from "./resources/register-resources.ts";
import { observeOperations } from "./telemetry/observe.ts";
import type { Tool } from "./tools/define-tool.ts";
import { recordUnknownTool, runTool, type ToolRuntime } from "./tools/run-tool.ts";

/** What the server is made of; it knows no transport. */
export interface ServerDeps extends ToolRuntime {
  readonly config: Pick<Config, "name" | "version" | "transport">;
  /** Every tool, in the order in which clients see them. */
  readonly tools: readonly Tool[];
  /** What conformance suites call; never given in production. */
  readonly fixtures?: Fixtures | undefined;
}

const instructions =
  "Operations assistant for inventory, policies and tickets. Search before you answer, cite policy ids, and look for an existing ticket before you create one.";

/** Lists change only with a release, so clients may keep them for a minute. */
const steady = { ttlMs: 60_000, cacheScope: "private" } as const;

/** No list changes while the server runs, so there is nothing to notify of. */
const fixed = { listChanged: false };

/** Prepares tools, resources and prompts once; the factory it returns makes one server per request or connection. */
export function buildServer(deps: ServerDeps): McpServerFactory {
  const { name, version, transport } = deps.config;
  const addResources = prepareResources(deps.data);
  const addPrompts = preparePrompts(deps.data);
  const { fixtures } = deps;
  const toolNames = new Set([
    ...deps.tools.map(({ name }) => name),
    ...(fixtures?.toolNames ?? []),
  ]);
  return () => {
    const server = new McpServer(
      { name, version, title: "Ops Assistant" },
      {
        capabilities: { tools: fixed, resources: fixed, prompts: fixed, completions: {} },
        instructions,
        cacheHints: {
          "tools/list": steady,
          "prompts/list": steady,
          "resources/list": steady,
          "resources/templates/list": steady,
        },
        ...fixtures?.options,
      },
    );
    for (const tool of deps.tools) {
      const { title, description, inputSchema, outputSchema, hints, scope } = tool;
      server.registerTool(
        tool.name,
        {
          title,
          description,
          inputSchema,
          outputSchema,
          annotations: { title, ...hints },
          scopeChallenge: requireScopes(scope),
        },
        (args, context) => runTool(tool, args, context, deps),
      );
    }
    addResources(server);
    addPrompts(server);
    fixtures?.add(server);
    observeOperations(server, toolNames, ({ seconds, unknownTool, authInfo, ...labels }) => {
      deps.metrics.operation({ ...labels, transport }, seconds);
      // The SDK refuses these itself, so no tool is there to record them.
      if (unknownTool !== undefined) recordUnknownTool(unknownTool, authInfo, seconds, deps);
    });
    return server;
  };
}
