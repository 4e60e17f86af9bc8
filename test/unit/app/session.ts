import { clients, type McpSession } from "../../contract/clients.ts";
import { type InProcessOptions, startInProcess, tokenFor } from "./in-process.ts";

const opened: McpSession[] = [];

/** A ticket's least arguments. */
export const draft = { title: "Switch is dead", description: "No light" };

/** A server in this process and a session with it as `ana`, by default of the current protocol. */
export async function startSession(
  options: InProcessOptions = {},
  client = "client 2.4, protocol 2026-07-28",
) {
  const server = startInProcess(options);
  const open = clients[client];
  if (open === undefined) throw new Error(`no client ${client}`);
  const token = await tokenFor(["tickets:write"]);
  const session = await open(server.endpoint, token, server.fetch);
  opened.push(session);
  return { ...server, session };
}

/** Closes every session that was started; for afterEach. */
export async function closeSessions(): Promise<void> {
  for (const session of opened.splice(0)) await session.close();
}
