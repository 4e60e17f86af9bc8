import { ports } from "../app/src/contract.ts";
import type { HealthSettings, ServerSettings, Settings } from "./config/schema.ts";

/** One volume of a container. */
export interface MountedVolume {
  /** Last part of its physical name; the same name is the same volume. */
  readonly name: string;
  /** Absolute path in the container. */
  readonly path: string;
  readonly readOnly: boolean;
  /** Size of its claim, as Kubernetes writes it. */
  readonly size: string;
}

/** How the server's image is run, with every default of its layout filled in. */
export interface ServerContainer {
  readonly port: number;
  /** Undefined when the server keeps its own time. */
  readonly keepAliveSec: number | undefined;
  readonly paths: ServerSettings["container"]["paths"];
  /** Undefined when it has none. */
  readonly metrics: { readonly port: number; readonly path: string } | undefined;
  readonly command: readonly string[] | undefined;
  readonly user: number;
  /** Undefined for an image that keeps the bundled server's contract. */
  readonly health: HealthSettings | undefined;
  readonly env: Readonly<Record<string, string>>;
  /** Names of the stack's secrets, by variable. */
  readonly secrets: Readonly<Record<string, string>>;
  /** Undefined for the data and logs folders of the bundled server's contract. */
  readonly volumes: readonly MountedVolume[] | undefined;
  readonly writable: readonly string[];
}

/** Port and idle time (s) of an MCP server that a gateway stands in front of. */
const behindGateway = { port: 8085, keepAliveSec: 300 } as const;

/** Works out how the server's image is run. */
export function containerOf({
  server: { container },
  topology,
}: Pick<Settings, "server" | "topology">): ServerContainer {
  const layout =
    topology === "split" ? behindGateway : { port: ports.http, keepAliveSec: undefined };
  const { metrics } = container;
  return {
    port: container.port ?? layout.port,
    keepAliveSec: container.keepAliveSec ?? layout.keepAliveSec,
    paths: container.paths,
    metrics: metrics.enabled ? { port: metrics.port, path: metrics.path } : undefined,
    command: container.command,
    user: container.user,
    health: container.health,
    env: container.env,
    secrets: container.secrets,
    volumes: container.volumes,
    writable: container.writable,
  };
}
