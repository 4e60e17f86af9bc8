import { readRequestBody } from "@modelcontextprotocol/server";

/** A request body: how many messages it holds, and the JSON-RPC method and tool if it is one request. */
export type JsonBody =
  | {
      readonly kind: "json";
      readonly value: unknown;
      /** More than 1 for a batch, which protocol 2025-03-26 allows. */
      readonly messages: number;
      readonly method?: string;
      readonly tool?: string;
    }
  | {
      readonly kind: "none" | "too_large" | "invalid";
      readonly method?: never;
      readonly tool?: never;
    };

/** Reads a JSON body of at most `limitBytes` bytes. */
export async function readJsonBody(request: Request, limitBytes: number): Promise<JsonBody> {
  const text = await readText(request, limitBytes);
  if (text === undefined) return { kind: "too_large" };
  try {
    const value: unknown = JSON.parse(text);
    const messages = Array.isArray(value) ? value.length : 1;
    return { kind: "json", value, messages, ...nameOf(value) };
  } catch {
    return { kind: "invalid" };
  }
}

async function readText(request: Request, limitBytes: number): Promise<string | undefined> {
  const declared = request.headers.get("content-length");
  if (declared !== null) {
    // Node cuts a body at its declared length, so the quick way of reading is bounded too.
    return Number(declared) > limitBytes ? undefined : request.text();
  }
  const body = await readRequestBody(request, limitBytes);
  return body.tooLarge ? undefined : body.text;
}

function nameOf(value: unknown): { method?: string; tool?: string } {
  if (typeof value !== "object" || value === null || !("method" in value)) return {};
  const { method } = value;
  if (typeof method !== "string") return {};
  const params = "params" in value ? value.params : undefined;
  const tool =
    method === "tools/call" && typeof params === "object" && params !== null && "name" in params
      ? params.name
      : undefined;
  return typeof tool === "string" ? { method, tool } : { method };
}
