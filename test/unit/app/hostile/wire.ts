import { Agent, request } from "node:http";
import { connect } from "node:net";

/** One request as it goes over the wire; `raw` is sent as it is, on a connection of its own. */
export type WireRequest =
  | {
      readonly raw?: never;
      readonly method: string;
      readonly path: string;
      readonly headers: Readonly<Record<string, string>>;
      readonly body?: string;
    }
  | { readonly raw: string };

/** What came back; `status` is 0 when the server closed the connection without an answer. */
export interface WireAnswer {
  readonly status: number;
  readonly body: string;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
}

/** Longest that one answer may take, in milliseconds; longer counts as a hang. */
const deadlineMs = 20_000;

/** Most of a body that is read: an open stream is not waited for. */
const mostBytes = 200_000;

/** Sends requests to one server on loopback, over connections that are kept. */
export function openWire(port: number) {
  const agent = new Agent({ keepAlive: true, maxSockets: 16 });
  return {
    send: (what: WireRequest) =>
      what.raw === undefined ? exchange(port, agent, what) : rawExchange(port, what.raw),
    close: () => agent.destroy(),
  };
}

type Framed = Exclude<WireRequest, { readonly raw: string }>;

function exchange(port: number, agent: Agent, what: Framed): Promise<WireAnswer> {
  const { promise, resolve, reject } = Promise.withResolvers<WireAnswer>();
  const { method, path, headers, body } = what;
  const outgoing = request({ host: "127.0.0.1", port, agent, method, path, headers });
  const timer = setTimeout(() => outgoing.destroy(new Error("no answer in time")), deadlineMs);
  outgoing.on("response", (incoming) => {
    let text = "";
    const finish = () => {
      clearTimeout(timer);
      resolve({ status: incoming.statusCode ?? 0, body: text, headers: incoming.headers });
    };
    incoming.setEncoding("utf8");
    incoming.on("data", (chunk: string) => {
      text += chunk;
      // A stream that was opened on purpose stays open until the client goes away.
      const stream = incoming.headers["content-type"]?.startsWith("text/event-stream") === true;
      if (text.length > mostBytes || (stream && text.includes("\n\n"))) {
        finish();
        incoming.destroy();
      }
    });
    incoming.on("end", finish);
    incoming.on("error", finish);
  });
  outgoing.on("error", (error) => {
    clearTimeout(timer);
    // A connection that the server closed is an answer too; one that hangs is not.
    if ("code" in error) resolve({ status: 0, body: "", headers: {} });
    else reject(new Error(`${error.message}: ${JSON.stringify(what).slice(0, 500)}`));
  });
  outgoing.end(body);
  return promise;
}

function rawExchange(port: number, raw: string): Promise<WireAnswer> {
  const { promise, resolve, reject } = Promise.withResolvers<WireAnswer>();
  const socket = connect(port, "127.0.0.1");
  let text = "";
  const timer = setTimeout(() => {
    socket.destroy();
    reject(new Error(`no answer in time: ${JSON.stringify(raw).slice(0, 500)}`));
  }, deadlineMs);
  const finish = () => {
    clearTimeout(timer);
    socket.destroy();
    const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(text)?.[1] ?? 0);
    resolve({ status, body: text, headers: {} });
  };
  socket.setEncoding("utf8");
  socket.on("data", (chunk: string) => {
    text += chunk;
    if (text.includes("\r\n\r\n")) finish();
  });
  socket.on("close", finish);
  socket.on("error", finish);
  // What is half a request must end with the client's side, or the server rightly waits for more.
  socket.end(raw, "latin1");
  return promise;
}
