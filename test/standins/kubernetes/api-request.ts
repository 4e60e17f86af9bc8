import { request as httpRequest, type IncomingMessage } from "node:http";
import { request as httpsRequest, type RequestOptions } from "node:https";
import { text } from "node:stream/consumers";
import type { Properties } from "../values.ts";
import type { Access } from "./access.ts";
import type { Call } from "./connection.ts";

/** What the API server answered. */
export interface Answer {
  readonly status: number;
  /** The object, or the text of what is no JSON. */
  readonly body: Properties | string;
  /** Texts of its `Warning` headers (RFC 7234, section 5.5). */
  readonly warnings: readonly string[];
  /** How long it asks to wait before the next try; 1 s when it does not say. */
  readonly retryAfterSec: number;
}

/** Sends one request with the credentials of the kubeconfig's context. */
export async function request(
  access: Access,
  { method, path, body, contentType }: Call,
): Promise<Answer> {
  const url = new URL(access.server.replace(/\/$/, "") + path);
  const own = await access.options();
  const options: RequestOptions = {
    ...own,
    method,
    timeout: requestTimeoutMs,
    headers: {
      ...own.headers,
      accept: "application/json",
      ...(body === undefined ? {} : contentHeaders(body, contentType)),
    },
  };
  const send = url.protocol === "http:" ? httpRequest : httpsRequest;
  const attempt = (): Promise<IncomingMessage> =>
    new Promise((resolve, reject) => {
      const sent = send(url, options, resolve);
      sent.on("timeout", () =>
        sent.destroy(new Error(`no answer in ${requestTimeoutMs / 1000} s`)),
      );
      sent.on("error", (error) => reject(Object.assign(error, { reused: sent.reusedSocket })));
      sent.end(body);
    });
  // the server may close an idle connection in the moment in which it is used again
  const response = await attempt().catch((error: Error & { reused: boolean }) => {
    if (error.reused) return attempt();
    throw error;
  });
  return read(response);
}

const requestTimeoutMs = 30_000;

/** Node tells no length of a DELETE's body by itself, which then counts as a request after it. */
function contentHeaders(body: string, type = "application/json"): Record<string, string> {
  return { "content-type": type, "content-length": String(Buffer.byteLength(body)) };
}

async function read(response: IncomingMessage): Promise<Answer> {
  const content = await text(response);
  const isJson = response.headers["content-type"]?.startsWith("application/json") ?? false;
  const warnings = response.headersDistinct.warning ?? [];
  const after = Number(response.headers["retry-after"]);
  return {
    status: response.statusCode ?? 0,
    body: isJson ? JSON.parse(content) : content,
    warnings: warnings.flatMap(warningTexts),
    retryAfterSec: Number.isFinite(after) && after > 0 ? Math.min(after, 10) : 1,
  };
}

/** Each warning is `299 - "text"`, with quotes and backslashes escaped; several by commas. */
function warningTexts(header: string): string[] {
  return [...header.matchAll(/\d{3} \S+ "((?:[^"\\]|\\.)*)"/g)].map(([, quoted = ""]) =>
    quoted.replace(/\\(.)/g, "$1"),
  );
}
