import { once } from "node:events";
import {
  createServer,
  type IncomingMessage,
  request,
  type Server,
  type ServerResponse,
} from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { text } from "node:stream/consumers";
import { z } from "zod";

/** What happens to a request: its answer is lost after it was carried out, it is throttled, or nobody answers. */
export type Mishap = "lose" | "throttle" | "hang";

/** One request to DynamoDB. */
export interface Seen {
  /** Such as `Query`. */
  readonly operation: string;
  readonly body: Readonly<Record<string, unknown>>;
  /** What moto answered, if it was asked. */
  answer: Readonly<Record<string, unknown>>;
}

/** DynamoDB as clients see it, on loopback. */
export interface DynamoDbFront {
  readonly url: string;
  /** The requests so far; tests empty it. */
  readonly seen: Seen[];
  /** Says what happens to each request from now on; nothing does when it is undefined. */
  mishap: ((request: Seen) => Mishap | undefined) | undefined;
  /** Ends all connections, and refuses new ones until `open`. */
  shut(): Promise<void>;
  open(): Promise<void>;
  close(): Promise<void>;
}

const bodySchema = z.record(z.string(), z.unknown());

/**
 * Stands before moto and does what DynamoDB does and moto does not: a transaction that fails takes
 * back nothing that others wrote meanwhile (moto restores whole tables), for which requests take
 * turns, and one that is sent again with its token is written once.
 */
export async function serveDynamoDb(moto: string): Promise<DynamoDbFront> {
  const seen: Seen[] = [];
  const done = new Set<unknown>();
  const sockets = new Set<Socket>();
  let turn: Promise<unknown> = Promise.resolve();

  const answer = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    const raw = await text(incoming);
    const operation = String(incoming.headers["x-amz-target"]).split(".")[1] ?? "";
    const one: Seen = { operation, body: bodySchema.parse(JSON.parse(raw)), answer: {} };
    seen.push(one);
    const mishap = front.mishap?.(one);
    if (mishap === "hang") return;
    if (mishap === "throttle") {
      return send(response, 400, '{"__type":"com.amazonaws.dynamodb#ThrottlingException"}');
    }
    const token = one.body.ClientRequestToken;
    const [status, answered] =
      token !== undefined && done.has(token)
        ? ([200, "{}"] as const)
        : await forward(moto, incoming, raw);
    one.answer = bodySchema.parse(JSON.parse(answered));
    if (status === 200 && token !== undefined) done.add(token);
    if (mishap === "lose") incoming.socket.destroy();
    else send(response, status, answered);
  };

  let server: Server | undefined;
  let port = 0;
  const front: DynamoDbFront = {
    get url() {
      return `http://127.0.0.1:${port}`;
    },
    seen,
    mishap: undefined,
    async shut() {
      const closed = server;
      server = undefined;
      for (const socket of sockets) socket.destroy();
      if (closed === undefined) return;
      closed.close();
      await once(closed, "close");
    },
    async open() {
      if (server !== undefined) return;
      const opened = createServer((incoming, response) => {
        turn = turn.then(() => answer(incoming, response)).catch(() => response.destroy());
      });
      opened.on("connection", (socket) => {
        sockets.add(socket.on("close", () => sockets.delete(socket)));
      });
      opened.listen(port, "127.0.0.1");
      await once(opened, "listening");
      port = (opened.address() as AddressInfo).port;
      server = opened;
    },
    close: () => front.shut(),
  };
  await front.open();
  return front;
}

function send(response: ServerResponse, status: number, body: string): void {
  response.writeHead(status, { "content-type": "application/x-amz-json-1.0" }).end(body);
}

async function forward(
  moto: string,
  { headers }: IncomingMessage,
  body: string,
): Promise<readonly [number, string]> {
  const sent = request(moto, { method: "POST", headers });
  sent.end(body);
  const [answer]: IncomingMessage[] = await once(sent, "response");
  return [answer?.statusCode ?? 502, answer === undefined ? "" : await text(answer)];
}
