import { createServer, type Server } from "node:http";
import type { Registry } from "prom-client";
import { paths } from "../contract.ts";

/** Serves the metrics alone, so that the public port can be opened without showing them. */
export function createMetricsServer(registry: Registry): Server {
  return createServer((request, response) => {
    if (request.method !== "GET" || request.url?.split("?")[0] !== paths.metrics) {
      response.writeHead(404, { "content-type": "application/json" });
      response.end('{"error":"not_found"}\n');
      return;
    }
    registry.metrics().then(
      (text) => {
        response.writeHead(200, { "content-type": registry.contentType });
        response.end(text);
      },
      () => {
        response.writeHead(500);
        response.end();
      },
    );
  });
}
