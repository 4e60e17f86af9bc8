import { type ContractTarget, Skipped } from "./check.ts";
import { type Fetch, type McpSession, negotiatingClient } from "./clients.ts";
import { demand, demandStatus } from "./demand.ts";
import { type Posted, post, send } from "./requests.ts";
import { goodToken } from "./tokens.ts";

/** What a caller sends who must be let in nowhere: no token, or a bad one. */
export type Impostor = Pick<Posted, "token" | "query">;

const sessionHeader = "mcp-session-id";
const listBody = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/list", params: {} });

/** Holds a server to answering 401 to a caller; one of somebody's own also behind its first request. */
export async function demandRefused(target: ContractTarget, impostor: Impostor): Promise<void> {
  const response = await post(target, impostor);
  if (target.own === undefined) return void (await demandStatus(response, 401));
  // not read: one that is let in may be answered by a stream
  await response.body?.cancel();
  demand(response.status === 401, `answered ${response.status} instead of 401`);
  await demandRefusedCalls(target, impostor);
}

/**
 * Holds a server of somebody's own to asking for the token at every request, and not only at the
 * first (MCP, Authorization, Token Requirements): without a session, where it may as well miss that,
 * and in one that a good token has opened.
 */
export async function demandRefusedCalls(
  target: ContractTarget,
  impostor: Impostor,
): Promise<void> {
  const { ok, status, body } = await post(target, { ...impostor, body: listBody });
  await body?.cancel();
  demand(!ok, `answered ${status} instead of 401 to tools/list: it asks at initialize alone`);
  const answered = await statusInSession(target, impostor);
  demand(
    answered === undefined || answered === 401,
    `answered ${answered} instead of 401 to what was sent in the session of a good token: it must ask at every request`,
  );
}

/** What a list is answered with that an impostor asks for in a good caller's session; undefined where nobody can open one. */
async function statusInSession(
  target: ContractTarget,
  impostor: Impostor,
): Promise<number | undefined> {
  const token = await goodToken(target).catch(undefinedIfSkipped);
  if (token === undefined) return undefined;
  let isImpostor = false;
  let status: number | undefined;
  let id: string | null = null;
  // the client's own requests, for only it knows the headers of the version that was agreed on
  const reach: Fetch = async (url, init) => {
    const headers = new Headers(init?.headers);
    id = headers.get(sessionHeader) ?? id;
    if (!isImpostor || init?.method !== "POST") return send(target, url, init);
    headers.delete("authorization");
    if (impostor.token !== undefined) headers.set("authorization", `Bearer ${impostor.token}`);
    const response = await send(target, `${url}${impostor.query ?? ""}`, { ...init, headers });
    status ??= response.status;
    return response;
  };
  const session = await negotiatingClient(target.endpoint, token, reach);
  try {
    isImpostor = true;
    // refused or not, the status says it
    await anyList(session).catch(() => {});
  } finally {
    await session.close();
    if (id !== null) await endSession(target, token, id);
  }
  return status;
}

/** A client asks a server for no list that this does not offer. */
async function anyList({ offers, ...session }: McpSession): Promise<unknown> {
  if (offers.tools) return session.tools();
  return offers.resources ? session.resourceUris() : session.prompts();
}

/** A server keeps few sessions, and need not let clients end them (MCP, Session Management). */
async function endSession(target: ContractTarget, token: string, id: string): Promise<void> {
  const headers = { authorization: `Bearer ${token}`, [sessionHeader]: id };
  const response = await send(target, target.endpoint, { method: "DELETE", headers });
  await response.body?.cancel();
}

function undefinedIfSkipped(error: unknown): undefined {
  if (!(error instanceof Skipped)) throw error;
}
