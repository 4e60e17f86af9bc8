import { createServer, type Server } from "node:http";
import { listen } from "../../../app/src/listen.ts";

/** A span as it is on the wire, as far as the tests look at it. */
export interface WireSpan {
  readonly name: string;
  readonly kind: number;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly traceState?: string;
  readonly attributes: readonly { key: string; value: { stringValue?: string } }[];
  readonly links?: readonly { traceId: string; spanId: string }[];
  readonly status: { code?: number; message?: string };
  readonly events?: readonly unknown[];
}

/** A request that the collector got. */
interface Received {
  readonly url: string | undefined;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly text: string;
}

const opened: Server[] = [];

/** Closes every collector that was started; for afterEach. */
export function closeCollectors(): void {
  for (const server of opened.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
}

/** A collector on loopback that answers with `status`, or never. */
export async function startCollector(status: number | "never" = 200) {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", () => {
      const { url, headers } = request;
      received.push({ url, headers, text: Buffer.concat(parts).toString() });
      if (status === "never") return;
      response.writeHead(status, { "content-type": "application/json" }).end("{}");
    });
  });
  opened.push(server);
  const port = await listen(server, "127.0.0.1", 0, "collector");
  const spans = (): WireSpan[] =>
    received.flatMap(({ text }) =>
      JSON.parse(text).resourceSpans.flatMap((resource: { scopeSpans: { spans: WireSpan[] }[] }) =>
        resource.scopeSpans.flatMap((scope) => scope.spans),
      ),
    );
  return { endpoint: `http://127.0.0.1:${port}`, received, spans };
}
