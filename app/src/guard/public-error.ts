import {
  ProtocolErrorCode,
  type StandardSchemaV1,
  specTypeSchemas,
} from "@modelcontextprotocol/server";
import { plainText } from "../plain-text.ts";
import type { IncomingRequest } from "./request-fault.ts";

/** The `error` member of a JSON-RPC answer. */
export interface AnswerError {
  readonly code: number;
  readonly message: string;
  readonly data?: unknown;
}

/** What the caller gets to see, and what only the log does. */
export interface PublicError {
  readonly error: AnswerError;
  /** Set when the fault lies inside the server. */
  readonly internal?: string;
}

/** Longest message that repeats something of the request, in characters. */
const longest = 500;

/** Most faults of one request that are told at once. */
const mostFaults = 3;

/** The form of each request that has one worth checking (the others take nothing). */
const forms: Readonly<Record<string, StandardSchemaV1>> = {
  initialize: specTypeSchemas.InitializeRequest,
  "tools/list": specTypeSchemas.ListToolsRequest,
  "tools/call": specTypeSchemas.CallToolRequest,
  "resources/list": specTypeSchemas.ListResourcesRequest,
  "resources/templates/list": specTypeSchemas.ListResourceTemplatesRequest,
  "resources/read": specTypeSchemas.ReadResourceRequest,
  "prompts/list": specTypeSchemas.ListPromptsRequest,
  "prompts/get": specTypeSchemas.GetPromptRequest,
  "completion/complete": specTypeSchemas.CompleteRequest,
};

/**
 * Makes an error fit to be shown. The SDK answers -32603 both for a request of the wrong form, which
 * becomes -32602 with the places at fault in words, and for anything thrown, of which only the id is told.
 */
export function publicError(
  error: AnswerError,
  request: IncomingRequest | undefined,
  requestId: string,
): PublicError {
  const { code, message, data } = error;
  const { InvalidParams, InternalError } = ProtocolErrorCode;
  if (request !== undefined && (code === InvalidParams || code === InternalError)) {
    const faults = faultsOf(request);
    const text = `Invalid parameters. ${faults.join("; ")}`;
    if (faults.length > 0)
      return { error: { code: InvalidParams, message: plainText(text, longest) } };
  }
  // Codes of JSON-RPC and MCP are meant for the caller; others come from what was thrown inside.
  if (code !== InternalError && code >= -32768 && code <= -32000) {
    const shown = plainText(message, longest);
    return { error: { code, message: shown, ...(data === undefined ? {} : { data }) } };
  }
  const text = `The request failed for a reason inside the server. Try again later; if it stays, give the operators the request id ${requestId}.`;
  return { error: { code: InternalError, message: text }, internal: message };
}

function faultsOf(request: IncomingRequest): string[] {
  const form = Object.hasOwn(forms, request.method) ? forms[request.method] : undefined;
  const checked = form?.["~standard"].validate(request);
  // The forms are zod schemas without anything asynchronous in them.
  if (checked === undefined || checked instanceof Promise) return [];
  return (checked.issues ?? []).slice(0, mostFaults).map(({ path, message }) => {
    const place = path?.map((part) => String(typeof part === "object" ? part.key : part)).join(".");
    return `${place === undefined || place === "" ? "params" : place}: ${message}`;
  });
}
