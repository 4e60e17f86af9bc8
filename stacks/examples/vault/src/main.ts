import { createServer, type Server } from "node:http";
import { apiRoutes } from "./api.ts";
import { answerJson, closeServer, HttpFault, pathOf, type Route } from "./http.ts";
import { issueToken, publishKeys, scopes } from "./keys.ts";
import { log, reasonOf } from "./log.ts";
import { type Mcp, openMcp } from "./mcp.ts";
import { type Settings, settingsOf } from "./settings.ts";
import { toolNames } from "./tools.ts";

/** Milliseconds that running calls have at a stop, and the connections after them. */
const stopMs = { calls: 25_000, connections: 3000 } as const;

const [role = "all", ...rest] = process.argv.slice(2);

run(role, rest).catch((error: unknown) => {
  process.stderr.write(`vault: ${reasonOf(error)}\n`);
  process.exit(1);
});

async function run(asked: string, args: readonly string[]): Promise<void> {
  switch (asked) {
    case "api":
    case "mcp":
    case "all":
      return serve(asked, settingsOf(asked, process.env));
    case "token":
      return printToken(args);
    case "health":
      return askHealth();
    default:
      throw new Error(`there is no role ${asked}: api, mcp, all, token or health`);
  }
}

async function serve(asked: "api" | "mcp" | "all", settings: Settings): Promise<void> {
  const startedAt = Date.now();
  let draining = false;
  if (asked !== "mcp" && settings.secret === undefined) await publishKeys(settings);
  const mcp: Mcp | undefined = asked === "api" ? undefined : await openMcp(settings);
  const health: Route = async (request, response) => {
    const path = pathOf(request);
    if (path === "/health") {
      const uptime_seconds = (Date.now() - startedAt) / 1000;
      return answerJson(response, 200, { status: "healthy", uptime_seconds, version: "1.0.0" });
    }
    if (path !== "/ready") return false;
    const ready = draining ? false : await (mcp?.ready() ?? Promise.resolve()).then(yes, no);
    return answerJson(response, ready ? 200 : 503, { status: ready ? "ready" : "not ready" });
  };
  const routes = [
    health,
    ...(asked === "mcp" ? [] : [apiRoutes(settings)]),
    ...(mcp ? [mcp.routes] : []),
  ];
  const server = createServer((request, response) => {
    // the next request on this connection might find no server any more
    if (draining) response.setHeader("connection", "close");
    answer(routes, request, response);
  });
  server.keepAliveTimeout = settings.keepAliveSec * 1000;
  server.headersTimeout = server.keepAliveTimeout + 5000;
  const port = asked === "api" ? settings.apiPort : settings.mcpPort;
  await listening(server, port);
  if (mcp) for (const tool of toolNames) log("tool registered", { tool });
  log("listening", { role: asked, port });
  process.once("SIGTERM", async () => {
    draining = true;
    log("draining");
    // calls end first, then streams, then connections: nothing is cut off that could still end well
    await mcp?.close(stopMs.calls);
    await closeServer(server, mcp ? stopMs.connections : stopMs.calls);
    log("stopped");
    process.exit(0);
  });
}

type Request = Parameters<Route>[0];
type Response = Parameters<Route>[1];

async function answer(routes: readonly Route[], request: Request, response: Response) {
  try {
    for (const route of routes) if (await route(request, response)) return;
    throw new HttpFault(404, "MCP is served at /mcp and the API at /api");
  } catch (error) {
    if (!(error instanceof HttpFault)) log("unexpected fault", { reason: reasonOf(error) });
    if (response.headersSent) return void response.end();
    const status = error instanceof HttpFault ? error.status : 500;
    const challenge = status === 401 ? { "www-authenticate": challengeOf(request) } : {};
    const message = error instanceof HttpFault ? error.message : "unexpected fault";
    answerJson(response, status, { error: message }, challenge);
  }
}

/** Where a client finds who issues tokens (RFC 9728, section 5.1). */
function challengeOf(request: Request): string {
  const base = process.env.MCP_PUBLIC_URL;
  if (base === undefined || pathOf(request) !== "/mcp") return "Bearer";
  return `Bearer resource_metadata="${base}/.well-known/oauth-protected-resource/mcp", scope="${scopes.join(" ")}"`;
}

function listening(server: Server, port: number): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once("error", reject);
  server.listen(port, () => resolve());
  return promise;
}

/** `token SUBJECT [SCOPES] [MINUTES]`, run in the API's container: nobody gets one over the network. */
async function printToken([
  subject,
  allowed = "notes:read notes:write",
  minutes = "60",
]: readonly string[]) {
  if (subject === undefined)
    throw new Error("whom is the token for? token SUBJECT [SCOPES] [MINUTES]");
  const asked = allowed.split(" ");
  const unknown = asked.filter((scope) => !scopes.some((known) => known === scope));
  if (unknown.length > 0)
    throw new Error(`there is no scope ${unknown.join(", ")}: ${scopes.join(", ")}`);
  const ttl = Number(minutes);
  if (!(ttl > 0 && ttl <= 1440))
    throw new Error(`minutes are ${minutes}: more than 0, at most 1440`);
  console.log(await issueToken(settingsOf("token", process.env), subject, asked, ttl));
}

async function askHealth(): Promise<void> {
  const port = process.env.MCP_SERVER_PORT ?? process.env.PORT ?? "8085";
  const { ok } = await fetch(`http://127.0.0.1:${port}/health`);
  process.exit(ok ? 0 : 1);
}

const yes = () => true;
const no = () => false;
