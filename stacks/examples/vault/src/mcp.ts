import type { IncomingMessage, ServerResponse } from "node:http";
import { getRequestListener } from "@hono/node-server";
import {
  type AuthInfo,
  createMcpHandler,
  InMemoryServerEventBus,
  isInitializeRequest,
  isLegacyRequest,
} from "@modelcontextprotocol/server";
import { answerJson, bearerOf, HttpFault, jsonBody, pathOf, type Route } from "./http.ts";
import { scopes, tokenVerifier } from "./keys.ts";
import { openLibrary } from "./library.ts";
import { log, reasonOf } from "./log.ts";
import { createSessions } from "./sessions.ts";
import type { Settings } from "./settings.ts";
import { buildServer } from "./tools.ts";

/** MCP on /mcp, and its end. */
export interface Mcp {
  readonly routes: Route;
  /** Rejects while it could not serve a call. */
  ready(): Promise<void>;
  /** Ends every stream properly, once no call runs or `limitMs` are over. */
  close(limitMs: number): Promise<void>;
}

const metadataPath = "/.well-known/oauth-protected-resource";

/**
 * Serves both eras of the protocol: 2026-07-28 request by request, with subscriptions, and older ones
 * in sessions. Reads come from the mounted vaults, writes are the API's.
 */
export async function openMcp(settings: Settings): Promise<Mcp> {
  const { publicUrl, issuer, hosts, origins } = settings;
  const verifier = tokenVerifier(settings);
  const library = await openLibrary(settings.folders);
  const bus = new InMemoryServerEventBus();
  const factory = () => buildServer(library, settings);
  const modern = createMcpHandler(factory, { legacy: "reject", bus });
  const sessions = createSessions(factory);
  library.onChange(() => {
    bus.publish({ kind: "resources_list_changed" });
    sessions.announce();
  });
  const resource = `${publicUrl}/mcp`;
  let calls = 0;
  let idle = Promise.withResolvers<void>();

  async function authInfoOf(request: IncomingMessage): Promise<AuthInfo> {
    const token = bearerOf(request);
    const caller = token === undefined ? undefined : await verifier.verify(token);
    if (token === undefined || caller === undefined) {
      throw new HttpFault(401, "a token of this server's key set is needed");
    }
    // the token itself goes no further
    const { subject, scopes: allowed, expiresAt } = caller;
    return { token: "", clientId: subject, scopes: [...allowed], expiresAt };
  }

  async function respond(request: Request, authInfo: AuthInfo, parsedBody: unknown) {
    const given = { authInfo, ...(parsedBody === undefined ? {} : { parsedBody }) };
    if (!(await isLegacyRequest(request, parsedBody))) return modern.fetch(request, given);
    const id = request.headers.get("mcp-session-id");
    if (id === null && !isInitializeRequest(parsedBody)) {
      throw new HttpFault(400, "begin with initialize");
    }
    const subject = authInfo.clientId;
    const session = id === null ? await sessions.open(subject) : sessions.find(id, subject);
    return session.transport.handleRequest(request, given);
  }

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const authInfo = await authInfoOf(request);
    const body = request.method === "POST" ? await jsonBody(request) : undefined;
    // a stream stays open for hours; all else is a call that a stop waits for
    if (body !== undefined && !isListening(body)) {
      calls += 1;
      response.once("close", () => {
        calls -= 1;
        if (calls === 0) idle.resolve();
      });
    }
    const listener = getRequestListener(
      (web) =>
        respond(web, authInfo, body).catch((error: unknown) => {
          const known = error instanceof HttpFault;
          if (!known) log("unexpected fault", { reason: reasonOf(error) });
          const status = known ? error.status : 500;
          return Response.json({ error: known ? error.message : "unexpected fault" }, { status });
        }),
      { overrideGlobalObjects: false },
    );
    await listener(request, response);
  }

  return {
    async routes(request, response) {
      const path = pathOf(request);
      if (path === metadataPath || path === `${metadataPath}/mcp`) {
        const authorization_servers = URL.canParse(issuer)
          ? { authorization_servers: [issuer] }
          : {};
        return answerJson(response, 200, {
          resource,
          ...authorization_servers,
          scopes_supported: scopes,
        });
      }
      if (path !== "/mcp") return false;
      const host = hostNameOf(request.headers.host);
      if (!hosts.includes(host)) throw new HttpFault(403, "this host name is not served");
      const { origin } = request.headers;
      if (origin !== undefined && !origins.includes(origin)) {
        throw new HttpFault(403, "this origin is not allowed");
      }
      await serve(request, response);
      return true;
    },
    ready: () => verifier.ready(),
    async close(limitMs) {
      if (calls > 0) {
        idle = Promise.withResolvers<void>();
        const late = setTimeout(idle.resolve, limitMs);
        await idle.promise;
        clearTimeout(late);
      }
      library.close();
      await Promise.all([modern.close(), sessions.close()]);
    },
  };
}

/** Whether a request of protocol 2026-07-28 opens a stream. */
function isListening(body: unknown): boolean {
  return (
    typeof body === "object" &&
    body !== null &&
    "method" in body &&
    body.method === "subscriptions/listen"
  );
}

function hostNameOf(host = ""): string {
  return URL.canParse(`http://${host}`) ? new URL(`http://${host}`).hostname : "";
}
