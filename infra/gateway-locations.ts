import { paths } from "../app/src/contract.ts";
import type { Settings } from "./config/schema.ts";
import { containerOf } from "./container.ts";
import { errorPages, oddPathRefusal, refusalLocation } from "./gateway-refusals.ts";

/** A backend that the gateway leads to, under the name of its upstream. */
export interface PublishedBackend {
  readonly name: string;
  readonly path: string;
}

const toServer = ["proxy_pass http://mcp-server;"];

/**
 * Every location of the public port: MCP and what clients look for around it go to the server, the
 * path of each backend to that backend, and nothing else leads anywhere.
 */
export function gatewayLocations(
  settings: Settings,
  backends: readonly PublishedBackend[],
): string[] {
  const { mcp } = containerOf(settings).paths;
  // a stream has no end of its own, and each of its events goes out at once
  const streaming = [
    ...toServer,
    "proxy_buffering off;",
    `proxy_read_timeout ${settings.gateway.timeoutSec}s;`,
    "add_header X-Accel-Buffering no always;",
    ...errorPages("mcp"),
  ];
  return [
    ...shared(),
    ...under(mcp).flatMap((match) => location(match, streaming)),
    ...health(settings),
    ...location(`^~ ${paths.resourceMetadata}`, toServer),
    ...backends.flatMap(({ name, path }) =>
      under(path).flatMap((match) => location(match, [`proxy_pass http://${name};`])),
    ),
    ...location("/", ["return 404;"]),
    ...refusal("mcp"),
  ];
}

/**
 * Locations for whoever calls by a name that is not served, or by none: only the server's health,
 * which load balancers ask for by address and which the server answers under every name as well.
 */
export function foreignLocations(settings: Settings): string[] {
  return [...shared(), ...health(settings), ...location("/", ["return 421;"])];
}

function shared(): string[] {
  return [
    ...errorPages("plain"),
    "if ($is_odd) {",
    `  ${oddPathRefusal()}`,
    "}",
    ...refusal("plain"),
  ];
}

function refusal(kind: "mcp" | "plain"): string[] {
  const { match, lines } = refusalLocation(kind);
  return location(match, lines);
}

function health(settings: Settings): string[] {
  const own = containerOf(settings).paths;
  const asked = [...new Set([own.health, own.ready])].filter((path) => path !== own.mcp);
  return asked.flatMap((path) => location(`= ${path}`, toServer));
}

/** A path itself and all below it, and no other path that only begins alike. */
function under(path: string): string[] {
  return path.endsWith("/") ? [`= ${path}`] : [`= ${path}`, `^~ ${path}/`];
}

function location(match: string, lines: readonly string[]): string[] {
  return [`location ${match} {`, ...lines.map((line) => `  ${line}`), "}"];
}
