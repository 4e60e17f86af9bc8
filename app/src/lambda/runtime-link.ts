import { Agent, type ClientRequest, type IncomingHttpHeaders, request } from "node:http";
import type { Readable } from "node:stream";
import { messageOf } from "../errors.ts";

/** Lambda is not there any more, or answered something that it never answers. */
export class RuntimeApiError extends Error {
  override readonly name = "RuntimeApiError";
}

/** What Lambda answered. */
export interface RuntimeReply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** Requests to Lambda over connections that stay open, without any limit of time. */
export interface RuntimeLink {
  send(method: "GET" | "POST", path: string, content?: Content): Promise<RuntimeReply>;
  /** Sends `body` in chunks as it comes; if it breaks off, `trailersOf` says why. */
  stream(
    path: string,
    headers: Readonly<Record<string, string>>,
    body: Readable,
    trailersOf: (error: unknown) => Readonly<Record<string, string>>,
  ): Promise<RuntimeReply>;
  close(): void;
}

/** What is sent. */
export interface Content {
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** A link to the API at `base`; every fault is a RuntimeApiError. */
export function createRuntimeLink(base: string): RuntimeLink {
  const agent = new Agent({ keepAlive: true });
  let closed = false;

  function open(method: string, path: string, headers: Readonly<Record<string, string>>) {
    const sent = request(`${base}${path}`, { method, agent, headers });
    sent.setNoDelay(true);
    return sent;
  }

  async function once(method: string, path: string, { headers = {}, body = "" }: Content) {
    const length = { "content-length": String(Buffer.byteLength(body)) };
    const sent = open(method, path, method === "GET" ? headers : { ...headers, ...length });
    const reply = replyTo(sent);
    sent.end(body);
    try {
      return await reply;
    } catch (error) {
      // A connection that was kept may have been closed before the request reached anybody.
      if (sent.reusedSocket && isReset(error) && !closed) return undefined;
      throw new RuntimeApiError(`${method} ${path} failed: ${messageOf(error)}`);
    }
  }

  return {
    async send(method, path, content = {}) {
      for (;;) {
        const reply = await once(method, path, content);
        if (reply !== undefined) return reply;
      }
    },
    async stream(path, headers, body, trailersOf) {
      const sent = open("POST", path, headers);
      const reply = replyTo(sent);
      // Listened to from the start: it may fail while the body is still being written.
      reply.catch(() => body.destroy());
      try {
        for await (const chunk of body) {
          if (!sent.write(chunk)) await drained(sent);
        }
      } catch (error) {
        sent.addTrailers(trailersOf(error));
      }
      sent.end();
      try {
        return await reply;
      } catch (error) {
        throw new RuntimeApiError(`POST ${path} failed: ${messageOf(error)}`);
      }
    },
    close() {
      closed = true;
      agent.destroy();
    },
  };
}

function replyTo(sent: ClientRequest): Promise<RuntimeReply> {
  const { promise, resolve, reject } = Promise.withResolvers<RuntimeReply>();
  sent.once("error", reject);
  sent.once("response", (response) => {
    const chunks: Buffer[] = [];
    response.on("data", (chunk: Buffer) => chunks.push(chunk));
    response.once("error", reject);
    response.once("end", () => {
      const { statusCode: status = 0, headers } = response;
      resolve({ status, headers, text: Buffer.concat(chunks).toString() });
    });
  });
  return promise;
}

/** Resolves when more can be written, or nothing can be any more. */
function drained(sent: ClientRequest): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  sent.once("drain", resolve);
  sent.once("close", resolve);
  return promise.finally(() => {
    sent.off("drain", resolve);
    sent.off("close", resolve);
  });
}

function isReset(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ECONNRESET";
}
