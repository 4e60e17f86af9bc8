import type { IncomingMessage, ServerResponse } from "node:http";
import type { AuthInfo } from "@modelcontextprotocol/sdk/server/auth/types.js";
import { isInitializeRequest } from "@modelcontextprotocol/sdk/types.js";
import { answerJson, bearerOf, HttpFault, jsonBody, pathOf, type Route } from "./http.ts";
import { scopes, tokenVerifier } from "./keys.ts";
import { openLibrary } from "./library.ts";
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

/** Serves MCP with sessions: reads come from the mounted vaults, writes are the API's. */
export async function openMcp(settings: Settings): Promise<Mcp> {
  const { publicUrl, issuer, hosts, origins } = settings;
  const verifier = tokenVerifier(settings);
  const library = await openLibrary(settings.folders);
  const sessions = createSessions(() => buildServer(library, settings));
  library.onChange(sessions.announce);
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

  async function serve(request: IncomingMessage & { auth?: AuthInfo }, response: ServerResponse) {
    const auth = await authInfoOf(request);
    request.auth = auth;
    const id = request.headers["mcp-session-id"];
    const body = request.method === "POST" ? await jsonBody(request) : undefined;
    if (typeof id === "string") {
      const { transport } = sessions.find(id, auth.clientId);
      return transport.handleRequest(request, response, body);
    }
    if (!isInitializeRequest(body)) throw new HttpFault(400, "begin with initialize");
    const { transport } = await sessions.open(auth.clientId);
    await transport.handleRequest(request, response, body);
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
      // a stream stays open for hours; all else is a call that a stop waits for
      if (request.method === "GET") await serve(request, response);
      else {
        calls += 1;
        response.once("close", () => {
          calls -= 1;
          if (calls === 0) idle.resolve();
        });
        await serve(request, response);
      }
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
      await sessions.close();
    },
  };
}

function hostNameOf(host = ""): string {
  return URL.canParse(`http://${host}`) ? new URL(`http://${host}`).hostname : "";
}
