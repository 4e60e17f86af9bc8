import type { Scope } from "../../../app/src/auth/scopes.ts";
import { jsonHeaders, type startInProcess, tokenFor } from "./in-process.ts";

/** An answer as it came over the wire, whether as JSON or as one event of a stream. */
export interface Answer {
  readonly status: number;
  readonly requestId: string | null;
  readonly challenge: string | null;
  readonly text: string;
  readonly result: Readonly<Record<string, unknown>>;
  readonly error: { readonly code?: number; readonly message?: string };
}

/** Posts one request as a 2025-era client, so that nothing checks it before the server does. */
export async function ask(
  server: ReturnType<typeof startInProcess>,
  method: string,
  params: unknown = {},
  scopes: readonly Scope[] = ["ops:read"],
): Promise<Answer> {
  const response = await server.fetch(server.endpoint, {
    method: "POST",
    headers: { ...jsonHeaders, authorization: `Bearer ${await tokenFor(scopes)}` },
    body: JSON.stringify({ jsonrpc: "2.0", id: 1, method, params }),
  });
  const text = await response.text();
  const json = /^data: (\{.*)$/m.exec(text)?.[1] ?? text;
  const { result = {}, error = {} } = JSON.parse(json);
  return {
    status: response.status,
    requestId: response.headers.get("x-request-id"),
    challenge: response.headers.get("www-authenticate"),
    text,
    result,
    error,
  };
}

/** The names of a list's entries. */
export function namesIn(answer: Answer, member: string): string[] {
  const entries = answer.result[member];
  return Array.isArray(entries) ? entries.map(({ name }) => String(name)) : [];
}
