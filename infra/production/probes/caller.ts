import type { ContractTarget } from "../../contract/check.ts";
import type { Fetch } from "../../contract/clients.ts";
import { resultIn } from "../answers.ts";
import type { Answer } from "../evidence.ts";

/** What every request of protocol 2026-07-28 says of its client. */
const meta = {
  "io.modelcontextprotocol/protocolVersion": "2026-07-28",
  "io.modelcontextprotocol/clientInfo": { name: "production-check", version: "1.0.0" },
  "io.modelcontextprotocol/clientCapabilities": {},
};

/** A request of MCP, and what it is called for people. */
export interface Asked {
  readonly asked: string;
  readonly method: string;
  readonly params?: Readonly<Record<string, unknown>>;
  /** Undefined sends none. */
  readonly token?: string | undefined;
  /** Sent as it is instead of the request. */
  readonly body?: string;
  /** Put behind the endpoint. */
  readonly query?: string;
}

/** Sends requests to a server in the newest protocol that it speaks. */
export interface Caller {
  readonly post: (request: Asked) => Promise<Answer>;
  readonly get: (asked: string, url: string) => Promise<Answer>;
}

/** Longest time for one answer, ms. */
const longestMs = 20_000;

/** Makes a caller; a token that is good finds out which protocol the server speaks. */
export async function openCaller(
  { endpoint, fetch: send = fetch }: Pick<ContractTarget, "endpoint" | "fetch">,
  token: string | undefined,
): Promise<Caller> {
  const modern = callerOf(endpoint, send, true);
  const first = await modern.post({ asked: "the list of tools", method: "tools/list", token });
  const isModern = first.status === 200 && Object(Object(resultIn(first.text)).result).tools;
  return isModern ? modern : callerOf(endpoint, send, false);
}

function callerOf(endpoint: string, send: Fetch, isModern: boolean): Caller {
  let id = 0;
  return {
    async post({ asked, method, params = {}, token, body, query = "" }) {
      id += 1;
      const all = isModern ? { ...params, _meta: meta } : params;
      const response = await send(`${endpoint}${query}`, {
        method: "POST",
        headers: {
          "content-type": "application/json",
          accept: "application/json, text/event-stream",
          "mcp-protocol-version": isModern ? "2026-07-28" : "2025-11-25",
          ...(isModern ? { "mcp-method": method, ...nameHeader(params) } : {}),
          ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        },
        body: body ?? JSON.stringify({ jsonrpc: "2.0", id, method, params: all }),
        redirect: "manual",
        signal: AbortSignal.timeout(longestMs),
      });
      return answerOf(asked, response);
    },
    get: async (asked, url) =>
      answerOf(
        asked,
        await send(url, { redirect: "manual", signal: AbortSignal.timeout(longestMs) }),
      ),
  };
}

/** What a request is about is in its header too, encoded where a header may not hold it (protocol 2026-07-28). */
function nameHeader({ name, uri }: Readonly<Record<string, unknown>>): Record<string, string> {
  const about = name ?? uri;
  if (typeof about !== "string") return {};
  const isPlain = /^[\x21-\x7e]+$/.test(about);
  const encoded = `=?base64?${Buffer.from(about).toString("base64")}?=`;
  return { "mcp-name": isPlain ? about : encoded };
}

async function answerOf(asked: string, response: Response): Promise<Answer> {
  const headers = Object.fromEntries(response.headers);
  return { asked, status: response.status, headers, text: await response.text() };
}
