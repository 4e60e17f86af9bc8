import { signDevToken } from "../unit/app/dev-token.ts";
import { jsonHeaders } from "../unit/app/in-process.ts";
import { type ServerProcess, testSecret } from "../unit/app/server-process.ts";

/** What came back for one call. */
export interface Answered {
  readonly status: number;
  /** Whether it is the result of exactly this call. */
  readonly complete: boolean;
  readonly toolError: boolean;
}

/** Calls a tool of a server process in a user's name, as a 2025-era client without a session. */
export async function caller(server: ServerProcess, subject: string) {
  const token = await signDevToken({
    secret: testSecret,
    audience: "ops-assistant",
    scopes: ["ops:read"],
    ttlSec: 600,
    subject,
  });
  const headers = { ...jsonHeaders, authorization: `Bearer ${token}` };
  let id = 0;
  return async (name: string, args: Readonly<Record<string, unknown>>): Promise<Answered> => {
    id += 1;
    const params = { name, arguments: args };
    const body = JSON.stringify({ jsonrpc: "2.0", id, method: "tools/call", params });
    const url = `http://127.0.0.1:${server.port}/mcp`;
    const response = await fetch(url, { method: "POST", headers, body });
    const text = await response.text();
    return {
      status: response.status,
      complete: text.includes('"result":') && new RegExp(`"id":${id}\\b`).test(text),
      toolError: text.includes('"isError":true'),
    };
  };
}

/** How many calls a new user has before the first refusal. */
export async function allowedCalls(
  servers: readonly ServerProcess[],
  subject: string,
): Promise<number> {
  const calls = await Promise.all(servers.map((server) => caller(server, subject)));
  for (let sent = 0; ; sent++) {
    const call = calls[sent % calls.length];
    if (call === undefined) throw new Error("no server to call");
    const { status } = await call("get_item", { sku: "FAC-BAG-120" });
    if (status === 429) return sent;
    if (status !== 200) throw new Error(`call ${sent} was answered with ${status}`);
  }
}

/** Calls that run until they are ended, and how they were answered. */
export interface Load {
  end(): Promise<{ readonly calls: number; readonly faults: readonly string[] }>;
}

/** Calls cached and uncached tools over 16 connections, with a new user each `perUser` calls. */
export function startLoad(server: ServerProcess, perUser: number): Load {
  let ended = false;
  let calls = 0;
  const faults: string[] = [];
  const connection = async (number: number) => {
    for (let user = 0; !ended; user++) {
      const call = await caller(server, `load-${number}-${user}`);
      for (let sent = 0; sent < perUser && !ended; sent++) {
        const [name, args] =
          sent % 2 === 0
            ? ["search_policies", { query: `incident ${sent}` }]
            : ["search_inventory", { limit: 1 + (sent % 20) }];
        const outcome = await call(String(name), Object(args)).catch(String);
        calls += 1;
        if (typeof outcome === "string") faults.push(outcome);
        else if (outcome.status !== 200 || !outcome.complete || outcome.toolError) {
          faults.push(JSON.stringify(outcome));
        }
      }
    }
  };
  const connections = Array.from({ length: 16 }, (_, number) => connection(number));
  return {
    async end() {
      ended = true;
      await Promise.all(connections);
      return { calls, faults };
    },
  };
}
