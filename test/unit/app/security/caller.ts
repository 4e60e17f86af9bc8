import { readFileSync } from "node:fs";
import { join } from "node:path";
import { openWire, type WireAnswer } from "../hostile/wire.ts";
import { type ServerProcess, startServer } from "../server-process.ts";

/** A request to `/mcp` of a started server; everything but the message may be left out. */
export interface Message {
  readonly token?: string | undefined;
  readonly path?: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** A started server with a way to send it what no client library would. */
export interface Target {
  readonly server: ServerProcess;
  send(message?: Message): Promise<WireAnswer>;
  /** Calls a tool as a client of the 2025 revisions does. */
  call(token: string | undefined, name: string, args?: unknown): Promise<ToolAnswer>;
  /** The audit so far, each line parsed. */
  audit(): readonly Readonly<Record<string, unknown>>[];
  /** The value of a metric whose line starts with `start`; 0 when there is none. */
  metric(start: string): Promise<number>;
  /** Log and audit as one text. */
  written(): string;
  stop(): Promise<void>;
}

/** The HTTP answer to a tool call, and the JSON-RPC message in it. */
export interface ToolAnswer extends WireAnswer {
  readonly message: Readonly<Record<string, unknown>>;
  /** The text that a model would read; that of the error when there is one. */
  readonly text: string;
}

/** A message of the protocol revisions before 2026. */
export function rpc(method: string, params?: unknown): unknown {
  return { jsonrpc: "2.0", id: 1, method, ...(params === undefined ? {} : { params }) };
}

/** Starts a server with these settings; `stop` belongs into a `finally` or an `afterAll`. */
export async function startTarget(env: Record<string, string> = {}): Promise<Target> {
  const server = await startServer(env);
  const wire = openWire(server.port);
  const auditFile = () => readFileSync(join(server.logDir, "audit.jsonl"), "utf8");
  const send = ({ token, path = "/mcp", method = "POST", headers, body }: Message = {}) =>
    wire.send({
      method,
      path,
      headers: {
        "content-type": "application/json",
        accept: "application/json, text/event-stream",
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...headers,
      },
      ...(method === "POST" ? { body: JSON.stringify(body ?? rpc("tools/list")) } : {}),
    });
  return {
    server,
    send,
    async call(token, name, args = {}) {
      const answer = await send({ token, body: rpc("tools/call", { name, arguments: args }) });
      return toolAnswer(answer);
    },
    audit: () =>
      auditFile()
        .split("\n")
        .filter((line) => line !== "")
        .map((line) => JSON.parse(line)),
    async metric(start) {
      const url = `http://127.0.0.1:${server.metricsPort}/metrics`;
      const text = await (await fetch(url)).text();
      const line = text.split("\n").find((each) => each.startsWith(start));
      return Number(line?.slice(line.lastIndexOf(" ") + 1) ?? 0);
    },
    written: () => `${server.log.map((line) => JSON.stringify(line)).join("\n")}\n${auditFile()}`,
    async stop() {
      wire.close();
      await server.clean();
    },
  };
}

/** The JSON-RPC message of an answer, whether it came as JSON or as an event. */
export function messageOf(answer: WireAnswer): Readonly<Record<string, unknown>> {
  const event = /^data: (.*)$/m.exec(answer.body)?.[1];
  try {
    return JSON.parse(event ?? answer.body);
  } catch {
    return {};
  }
}

function toolAnswer(answer: WireAnswer): ToolAnswer {
  const message = messageOf(answer);
  const { result, error } = message as {
    result?: { content?: readonly { text?: string }[] };
    error?: { message?: string };
  };
  const text = error?.message ?? result?.content?.map((part) => part.text ?? "").join("\n") ?? "";
  return { ...answer, message, text };
}

/** The parameters of a `Bearer` challenge by name. */
export function challengeOf(answer: WireAnswer): Readonly<Record<string, string>> {
  const header = String(answer.headers["www-authenticate"] ?? "");
  const pairs = [...header.matchAll(/(\w+)="([^"]*)"/g)];
  return Object.fromEntries(pairs.map(([, name = "", value = ""]) => [name, value]));
}
