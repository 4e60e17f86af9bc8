import { createServer } from "node:http";
import { z } from "zod";
import { kubectl } from "./kubectl.ts";

/** A collector on this machine that pods reach; it counts what it is sent. */
export interface SpanSink {
  /** Address of the node that it listens on. */
  readonly host: string;
  readonly port: number;
  readonly spans: () => number;
  readonly close: () => Promise<void>;
}

const batchSchema = z.object({
  resourceSpans: z.array(
    z.object({ scopeSpans: z.array(z.object({ spans: z.array(z.unknown()) })) }),
  ),
});

/** Starts a collector of spans (OTLP/HTTP, JSON) at the address of the cluster's node, which is this machine. */
export async function spanSink(): Promise<SpanSink> {
  const address = '{.items[0].status.addresses[?(@.type=="InternalIP")].address}';
  const host = (await kubectl("get", "nodes", `--output=jsonpath=${address}`)).trim();
  let spans = 0;
  const server = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part);
    const batch = batchSchema.parse(JSON.parse(Buffer.concat(parts).toString()));
    spans += batch.resourceSpans
      .flatMap(({ scopeSpans }) => scopeSpans)
      .flatMap((scope) => scope.spans).length;
    response.writeHead(200, { "content-type": "application/json" }).end("{}");
  });
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  const bound = server.address();
  if (typeof bound !== "object" || bound === null) throw new Error("no port");
  return {
    host,
    port: bound.port,
    spans: () => spans,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
