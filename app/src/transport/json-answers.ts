import {
  isLegacyRequest,
  type McpHttpHandler,
  type McpServerFactory,
  ProtocolErrorCode,
  WebStandardStreamableHTTPServerTransport,
} from "@modelcontextprotocol/server";
import { requestIds } from "../guard/request-ids.ts";
import { refusalResponse } from "../refusal-response.ts";

/**
 * `modern` and, beside it, 2025-era clients without a session, all answered in one piece of JSON; the
 * SDK itself would answer the latter with a stream. There is none to listen to either, so that GET
 * and DELETE are not allowed (MCP 2025-11-25, basic/transports).
 *
 * @param modern refuses what is not of protocol 2026-07-28
 */
export function answeringAsJson(
  modern: McpHttpHandler,
  factory: McpServerFactory,
  onError: (error: Error) => void,
): McpHttpHandler {
  return {
    ...modern,
    async fetch(request, options) {
      if (request.method !== "POST") {
        return refusalResponse(405, "Method not allowed", { allow: "POST" });
      }
      if (!(await isLegacyRequest(request, options?.parsedBody))) {
        return modern.fetch(request, options);
      }
      return answerOnce(request, options, factory, onError);
    },
  };
}

/** The refusal of `subscriptions/listen`: to such a client, a method that the server does not have. */
export function noSubscriptions(body: unknown): Response {
  const [id = null] = requestIds(body);
  const message =
    "subscriptions/listen is not available: this server answers each request in one piece and keeps no stream open. Ask again when you need to know";
  const error = { code: ProtocolErrorCode.MethodNotFound, message };
  // The status of a method that does not exist (MCP 2026-07-28, basic/transports).
  return Response.json({ jsonrpc: "2.0", id, error }, { status: 404 });
}

type Options = Parameters<McpHttpHandler["fetch"]>[1];

/** Has a server of its own answer, which is closed with the answer or when nobody waits for it any more. */
async function answerOnce(
  request: Request,
  options: Options,
  factory: McpServerFactory,
  onError: (error: Error) => void,
): Promise<Response> {
  const { authInfo, parsedBody } = options ?? {};
  const who = authInfo === undefined ? {} : { authInfo };
  const server = await factory({ era: "legacy", requestInfo: request, ...who });
  const transport = new WebStandardStreamableHTTPServerTransport({ enableJsonResponse: true });
  transport.onerror = onError;
  const close = () => void server.close();
  request.signal.addEventListener("abort", close, { once: true });
  try {
    await server.connect(transport);
    return await transport.handleRequest(request, {
      ...who,
      ...(parsedBody === undefined ? {} : { parsedBody }),
    });
  } finally {
    request.signal.removeEventListener("abort", close);
    close();
  }
}
