import { readRequestBody } from "@modelcontextprotocol/server";
import { isDeeperThan, mostDepth } from "./json-depth.ts";

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
      /** `cut_off`: the client went away while it sent it. */
      readonly kind: "none" | "too_large" | "too_deep" | "invalid" | "cut_off";
      readonly method?: never;
      readonly tool?: never;
    };

/** Reads a JSON body of at most `limitBytes` bytes. */
export async function readJsonBody(request: Request, limitBytes: number): Promise<JsonBody> {
  let text: string | undefined;
  try {
    text = await readText(request, limitBytes);
  } catch {
    return { kind: "cut_off" };
  }
  if (text === undefined) return { kind: "too_large" };
  if (isDeeperThan(mostDepth, text)) return { kind: "too_deep" };
  try {
    const value: unknown = JSON.parse(text);
    const messages = Array.isArray(value) ? Math.max(1, value.length) : 1;
    return { kind: "json", value, messages, ...nameOf(value) };
  } catch {
    return { kind: "invalid" };
  }
}

/** The declared length of a body in bytes; infinite if it is not declared. */
export function declaredBytes(request: Request): number {
  const declared = request.headers.get("content-length");
  return declared === null ? Number.POSITIVE_INFINITY : Number(declared);
}

async function readText(request: Request, limitBytes: number): Promise<string | undefined> {
  const declared = declaredBytes(request);
  if (declared !== Number.POSITIVE_INFINITY) {
    // Node cuts a body at its declared length, so the quick way of reading is bounded too.
    return declared > limitBytes ? undefined : request.text();
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
