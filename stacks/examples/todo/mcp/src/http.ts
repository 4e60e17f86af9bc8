import {
  hostHeaderValidationResponse,
  localhostAllowedHostnames,
  localhostAllowedOrigins,
  type McpHttpHandler,
  originValidationResponse,
} from "@modelcontextprotocol/server";
import type { ApiStatus } from "./api-status.ts";
import { type CallerOf, callersOf } from "./callers.ts";
import { requestLimit } from "./request-limit.ts";
import type { Settings } from "./settings.ts";

/** What the HTTP side asks. */
export interface HttpParts {
  readonly handler: McpHttpHandler;
  readonly status: ApiStatus;
  /** True once a stop has begun. */
  readonly isStopping: () => boolean;
}

/** Largest body, in bytes, that is read of a caller who is refused. */
const mostUnread = 16 * 1024;

const metadataPath = "/.well-known/oauth-protected-resource";

/** Answers every request: health and readiness for anyone, `/mcp` for who has a good token. */
export function httpFetch(settings: Settings, parts: HttpParts) {
  const { MCP_PUBLIC_URL, MCP_SERVER_VERSION: version, MCP_AUTH_MODE: mode } = settings;
  const base = MCP_PUBLIC_URL ?? `http://localhost:${settings.MCP_SERVER_PORT}`;
  const mcp = mcpGate(settings, parts.handler, `${base}${metadataPath}/mcp`);
  const started = performance.now();
  return async (request: Request): Promise<Response> => {
    const { pathname } = new URL(request.url);
    if (pathname === "/mcp") return mcp(request);
    if (pathname === "/health") {
      const seconds = Math.round((performance.now() - started) / 100) / 10;
      return Response.json({ status: "healthy", uptime_seconds: seconds, version });
    }
    if (pathname === "/ready") {
      const fault = parts.isStopping() ? "stopping" : await parts.status.fault();
      if (fault === undefined) return Response.json({ status: "ready" });
      return Response.json({ status: "not_ready", reason: fault }, { status: 503 });
    }
    const isMetadata = pathname === metadataPath || pathname === `${metadataPath}/mcp`;
    if (isMetadata && mode !== "none") {
      return Response.json({
        resource: `${base}/mcp`,
        resource_name: settings.MCP_SERVER_NAME,
        // whoever has a good token may use every tool
        scopes_supported: [],
        bearer_methods_supported: ["header"],
      });
    }
    return Response.json({ error: "not_found", message: "MCP is at /mcp" }, { status: 404 });
  };
}

/** Checks host, origin, token and rate of a request, in that order, then has it served. */
function mcpGate(settings: Settings, handler: McpHttpHandler, metadataUrl: string) {
  const { MCP_PUBLIC_URL, MCP_ALLOWED_HOSTS, MCP_ALLOWED_ORIGINS } = settings;
  const own = MCP_PUBLIC_URL === undefined ? [] : [new URL(MCP_PUBLIC_URL).hostname];
  const hosts = [...localhostAllowedHostnames(), ...own, ...MCP_ALLOWED_HOSTS];
  const pages = MCP_ALLOWED_ORIGINS.map((origin) => new URL(origin).hostname);
  const origins = [...localhostAllowedOrigins(), ...own, ...pages];
  const callerOf: CallerOf = callersOf(settings);
  const waitFor = requestLimit(settings.MCP_REQUESTS_PER_MINUTE);
  return async (request: Request): Promise<Response> => {
    const foreign =
      hostHeaderValidationResponse(request, hosts) ?? originValidationResponse(request, origins);
    if (foreign !== undefined) return foreign;
    const user = await callerOf(request.headers.get("authorization"));
    const waitSec = user === undefined ? 0 : waitFor(user);
    if (user === undefined || waitSec > 0) await readSmall(request);
    if (user === undefined) {
      const challenge = `Bearer error="invalid_token", resource_metadata="${metadataUrl}"`;
      const body = { error: "invalid_token", error_description: "Send a good bearer token" };
      return Response.json(body, { status: 401, headers: { "www-authenticate": challenge } });
    }
    if (waitSec > 0) {
      const body = { error: "too_many_requests" };
      return Response.json(body, { status: 429, headers: { "retry-after": String(waitSec) } });
    }
    // the token goes no further than this
    const authInfo = { token: "", clientId: user, scopes: [] };
    const response = await handler.fetch(request, { authInfo });
    // what is left of the body would be taken for the next request
    if (response.status === 413) response.headers.set("connection", "close");
    return response;
  };
}

/** Reads a body that nobody looks at: with it unread, the connection would be closed under its client. */
async function readSmall(request: Request): Promise<void> {
  const size = Number(request.headers.get("content-length") ?? Number.NaN);
  if (size <= mostUnread) await request.arrayBuffer();
}
