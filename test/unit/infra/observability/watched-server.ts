import { server } from "../../../../infra/config/schema/server.ts";
import { type Watched, watched } from "../../../../infra/observability/watched.ts";

/** Labels of the watched server's series. */
export const labels = { job: "mcp-server" } as const;

/** A server that has everything which can be watched: two instances of 100 MiB and half a core. */
export const fullServer: Watched = watched(
  server.parse({
    auth: { mode: "jwks", issuer: "https://id.example.com", jwksUrl: "https://id.example.com/k" },
    store: "postgres",
    shared: "redis",
    sessions: { enabled: true, max: 100 },
    webhook: { url: "https://hooks.example.com" },
  }),
  { labels, replicas: 2, memoryMiB: 100, cpus: 0.5 },
);

/** A server that has as little as can be. */
export const bareServer: Watched = watched(
  server.parse({ auth: { mode: "none" }, shared: "memory" }),
  { labels, replicas: 1, memoryMiB: 100, cpus: 1 },
);
