import { once } from "node:events";
import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";

/** One call to AWS. */
export interface AwsCall {
  /** As its signature names it, such as `lambda`. */
  readonly service: string;
  /** Such as `PutRolePolicy`; method and path where the service names none. */
  readonly operation: string;
  /** Whether it can change anything. */
  readonly writes: boolean;
  readonly body: string;
}

/** An answer that is given in the place of AWS's own. */
export interface AwsAnswer {
  readonly status: number;
  readonly body: string;
  /** @default JSON as the older services answer it */
  readonly contentType?: string;
}

/** AWS as the engine sees it, on loopback. */
export interface AwsFront {
  readonly url: string;
  /** The calls so far; tests empty it. */
  readonly calls: AwsCall[];
  /** Gives another answer, without AWS being asked, to calls that it answers something for. */
  instead: ((call: AwsCall) => AwsAnswer | undefined) | undefined;
  close(): Promise<void>;
}

/** Stands before moto on a port of loopback that the system chooses. */
export async function serveAws(moto: string): Promise<AwsFront> {
  const calls: AwsCall[] = [];
  const answer = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await buffer(incoming);
    const call = callOf(incoming, body.toString("latin1"));
    calls.push(call);
    const other = front.instead?.(call);
    if (other === undefined) return forward(moto, incoming, body, response);
    const contentType = other.contentType ?? "application/x-amz-json-1.1";
    response.writeHead(other.status, { "content-type": contentType }).end(other.body);
  };
  const server = createServer((incoming, response) => {
    answer(incoming, response).catch((error: unknown) => {
      if (response.headersSent) response.destroy();
      else response.writeHead(502, { "content-type": "text/plain" }).end(String(error));
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const front: AwsFront = {
    url: `http://127.0.0.1:${port}`,
    calls,
    instead: undefined,
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
  return front;
}

/** The operation is in a header, in the form that is sent, in the path, or is method and path themselves. */
function callOf({ headers, method = "GET", url = "/" }: IncomingMessage, body: string): AwsCall {
  const signed = /Credential=[^/]+\/\d+\/[^/]+\/([^/]+)\//.exec(headers.authorization ?? "");
  const [path = "/"] = url.split("?");
  const named =
    /\.(\w+)$/.exec(String(headers["x-amz-target"] ?? ""))?.[1] ??
    /(?:^|&)Action=(\w+)/.exec(body)?.[1] ??
    /^\/service\/\w+\/operation\/(\w+)$/.exec(path)?.[1];
  return {
    service: signed?.[1] ?? "unsigned",
    operation: named ?? `${method} ${path}`,
    writes: named === undefined ? method !== "GET" : !/^(Batch)?(Get|List|Describe)/.test(named),
    body,
  };
}

async function forward(
  moto: string,
  { headers, method, url }: IncomingMessage,
  body: Buffer,
  response: ServerResponse,
): Promise<void> {
  // a connection that moto has closed meanwhile would lose the call
  const sent = request(new URL(url ?? "/", moto), {
    method,
    headers: { ...headers, connection: "close" },
    agent: false,
  });
  sent.end(body);
  const [answer]: IncomingMessage[] = await once(sent, "response");
  if (answer === undefined) return void response.destroy();
  response.writeHead(answer.statusCode ?? 502, answer.headers);
  await pipeline(answer, response);
}
