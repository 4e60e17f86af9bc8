import type { McpHttpHandler } from "@modelcontextprotocol/server";
import { Hono } from "hono";
import { resourceMetadata, resourceMetadataPaths } from "./auth/resource-metadata.ts";
import { paths, unknownPath, withoutStore } from "./contract.ts";
import { type Caller, createMcpGate, type McpGateDeps } from "./mcp-gate.ts";
import { createReadiness, type ReadinessDeps } from "./readiness.ts";

/** What the HTTP side needs besides the MCP handler. */
export interface HttpDeps extends McpGateDeps, Pick<ReadinessDeps, "draining" | "checkStore"> {
  readonly handler: McpHttpHandler;
  /** URL under which clients reach this server, without `/mcp`. */
  readonly baseUrl: string;
  readonly startedAt: Date;
}

/** The public port: health, readiness, resource metadata and `/mcp`; JSON for everything else too. */
export function createHttpApp(deps: HttpDeps): Hono<{ Bindings: Caller }> {
  const app = new Hono<{ Bindings: Caller }>();
  const { config, clock } = deps;

  app.get(paths.health, (c) =>
    c.json({
      status: "healthy",
      uptime_seconds: Math.round((clock().getTime() - deps.startedAt.getTime()) / 100) / 10,
      version: config.version,
    }),
  );

  const readiness = createReadiness(deps);
  app.get(paths.ready, async (c) => {
    const withStore = c.req.query(withoutStore.name) !== withoutStore.value;
    const status = await readiness({ withStore });
    return c.json({ status }, status === "ready" ? 200 : 503);
  });

  if (deps.authenticator.mode !== "none") {
    const document = resourceMetadata(deps.baseUrl, config);
    for (const path of resourceMetadataPaths(deps.baseUrl)) app.get(path, (c) => c.json(document));
  }

  const gate = createMcpGate(deps.handler, deps);
  app.all(paths.mcp, (c) => gate(c.req.raw, c.env));

  app.notFound((c) => c.json(unknownPath, 404));
  app.onError((error, c) => {
    deps.logger.error({ err: error }, "request failed");
    return c.json({ error: "internal_error" }, 500);
  });
  return app;
}
