import { Skipped } from "./check.ts";
import {
  clients,
  type McpSession,
  modernClient,
  modernProtocol,
  negotiatingClient,
  type OpenSession,
} from "./clients.ts";

/**
 * Opens a session of a client with a server that may choose which versions of the protocol it speaks
 * (MCP, Lifecycle, Version Negotiation): one that both know is enough.
 *
 * @param name of a client of the contract.
 * @param opened opens one by its client, with what the server is to be sent.
 * @throws Skipped where the server speaks no version of that client's, and another client agreed with it.
 */
export async function openOffered(
  name: string,
  opened: (client: OpenSession) => Promise<McpSession>,
): Promise<McpSession> {
  if (name === modernClient) {
    const session = await opened(negotiatingClient);
    if (session.protocol === modernProtocol) return session;
    await session.close();
    throw new Skipped(`the server speaks ${session.protocol}, and not yet ${modernProtocol}`);
  }
  const client = clients[name];
  if (client === undefined) throw new Error(`the contract has no client ${name}`);
  try {
    return await opened(client);
  } catch (error) {
    const other = await opened(negotiatingClient).catch(() => undefined);
    const { protocol } = other ?? {};
    await other?.close();
    if (protocol !== modernProtocol) throw error;
    throw new Skipped(`the server speaks ${modernProtocol}, and none of the versions before`);
  }
}
