import { ProtocolErrorCode } from "@modelcontextprotocol/server";
import { requestIds } from "../guard/request-ids.ts";

/** Longest id that is repeated, in characters: it may be why there is no answer, as it may fill a body. */
const longestId = 1024;

/**
 * An error instead of an answer that cannot be given, to the request of the body if that holds one,
 * so that the client knows which of its calls failed.
 */
export function rpcError(body: string, status: number, message: string): Response {
  const [id = null] = requestIds(parsed(body)).filter((each) => String(each).length <= longestId);
  const error = { code: ProtocolErrorCode.InternalError, message };
  return Response.json({ jsonrpc: "2.0", id, error }, { status });
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
