import type { ContractTarget } from "../contract/mcp-contract.ts";

/** One JSON-RPC request without a handshake, which a server without sessions answers. */
export interface Call {
  readonly method: string;
  readonly params?: Readonly<Record<string, unknown>>;
}

/** A call of a tool. */
export function toolCall(name: string, args: Readonly<Record<string, unknown>> = {}): Call {
  return { method: "tools/call", params: { name, arguments: args } };
}

/** Posts calls as one user, by a token that is signed once. */
export async function caller(
  target: ContractTarget,
  subject: string,
): Promise<(call: Call | string) => Promise<Response>> {
  const token = await target.token(["ops:read", "tickets:write"], { subject });
  return (call) =>
    fetch(target.endpoint, {
      method: "POST",
      headers: {
        authorization: `Bearer ${token}`,
        "content-type": "application/json",
        accept: "application/json, text/event-stream",
      },
      body: typeof call === "string" ? call : JSON.stringify({ jsonrpc: "2.0", id: 1, ...call }),
    });
}

/** How often each status was answered. */
export async function statuses(
  answers: readonly Promise<Response>[],
): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const answer of answers) {
    const response = await answer;
    await response.body?.cancel();
    counts[response.status] = (counts[response.status] ?? 0) + 1;
  }
  return counts;
}
