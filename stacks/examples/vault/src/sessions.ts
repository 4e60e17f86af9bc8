import { randomUUID } from "node:crypto";
import {
  type McpServer,
  WebStandardStreamableHTTPServerTransport,
} from "@modelcontextprotocol/server";
import { HttpFault } from "./http.ts";
import { log, reasonOf } from "./log.ts";

/** The session of one client of protocol 2025-11-25 or older. */
export interface Session {
  readonly transport: WebStandardStreamableHTTPServerTransport;
  readonly server: McpServer;
  /** Whose it is; nobody else gets in with its id. */
  readonly subject: string;
  /** Milliseconds since 1970. */
  usedAt: number;
}

/** Sessions by id. */
export interface Sessions {
  open(subject: string): Promise<Session>;
  /** @throws HttpFault 404 for an id that is unknown, or somebody else's. */
  find(id: string, subject: string): Session;
  /** Tells every client with an open stream that notes have changed. */
  announce(): void;
  /** Ends every stream, each with a proper end. */
  close(): Promise<void>;
}

/** Most sessions at once, and milliseconds that one without a request is kept. */
const limits = { sessions: 1000, idleMs: 3_600_000 } as const;

/** Keeps the sessions of this process. */
export function createSessions(buildServer: () => McpServer): Sessions {
  const table = new Map<string, Session>();

  function makeRoom(): void {
    for (const [id, session] of table) {
      if (Date.now() - session.usedAt <= limits.idleMs) continue;
      table.delete(id);
      void session.server.close();
    }
    if (table.size >= limits.sessions) throw new HttpFault(503, "there is no room for a session");
  }

  return {
    async open(subject) {
      makeRoom();
      const server = buildServer();
      const transport = new WebStandardStreamableHTTPServerTransport({
        sessionIdGenerator: () => randomUUID(),
        onsessioninitialized: (id) => void table.set(id, session),
        onsessionclosed: (id) => void table.delete(id),
      });
      const session: Session = { transport, server, subject, usedAt: Date.now() };
      await server.connect(transport);
      return session;
    },
    find(id, subject) {
      const session = table.get(id);
      if (session?.subject !== subject) throw new HttpFault(404, "there is no such session");
      session.usedAt = Date.now();
      return session;
    },
    announce() {
      for (const { server } of table.values()) server.sendResourceListChanged();
    },
    async close() {
      const all = [...table.values()];
      table.clear();
      const closed = await Promise.allSettled(all.map(({ server }) => server.close()));
      for (const each of closed) {
        if (each.status === "rejected")
          log("a session did not close", { reason: reasonOf(each.reason) });
      }
    },
  };
}
