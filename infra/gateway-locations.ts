import { paths } from "../app/src/contract.ts";
import type { Settings } from "./config/schema.ts";
import { containerOf } from "./container.ts";

/** A backend that the gateway leads to, under the name of its upstream. */
export interface PublishedBackend {
  readonly name: string;
  readonly path: string;
}

/** What the gateway itself answers when it cannot lead on, by status. */
const refusals = {
  400: ["bad_request", "The request is malformed or its headers are too large"],
  413: ["too_large", "The body of the request is too large"],
  502: ["bad_gateway", "The service does not answer; try again in a moment"],
  503: ["unavailable", "The service is not available; try again in a moment"],
  504: ["timeout", "The service did not answer in time"],
} as const;

/**
 * Every location of the public port: MCP and what clients look for around it go to the server, the
 * path of each backend to that backend, and nothing else leads anywhere.
 */
export function gatewayLocations(
  settings: Settings,
  backends: readonly PublishedBackend[],
): string {
  const own = containerOf(settings).paths;
  const { timeoutSec } = settings.gateway;
  // a stream has no end of its own, and each of its events goes out at once
  const streaming = [
    "proxy_pass http://mcp-server;",
    "proxy_buffering off;",
    `proxy_read_timeout ${timeoutSec}s;`,
    "add_header X-Accel-Buffering no always;",
    ...errorPages("mcp"),
  ];
  const asked = [...new Set([own.health, own.ready])].filter((path) => path !== own.mcp);
  const toServer = ["proxy_pass http://mcp-server;"];
  return [
    ...errorPages("plain").map((line) => `    ${line}\n`),
    ...under(own.mcp).map((match) => location(match, streaming)),
    ...asked.map((path) => location(`= ${path}`, toServer)),
    location(`^~ ${paths.resourceMetadata}`, toServer),
    ...backends.flatMap(({ name, path }) =>
      under(path).map((match) => location(match, [`proxy_pass http://${name};`])),
    ),
    location("/", [
      `return 404 '${json({ error: "not_found", message: `MCP is served at ${own.mcp}` })}';`,
    ]),
    ...statuses.flatMap((status) => [
      location(`@mcp_${status}`, answer(status, rpcError(status))),
      location(`@plain_${status}`, answer(status, plainError(status))),
    ]),
  ].join("");
}

const statuses = [400, 413, 502, 503, 504] as const;
type Status = (typeof statuses)[number];

/** A path itself and all below it, and no other path that only begins alike. */
function under(path: string): string[] {
  return path.endsWith("/") ? [`= ${path}`] : [`= ${path}`, `^~ ${path}/`];
}

function location(match: string, lines: readonly string[]): string {
  const body = lines.map((line) => `      ${line}\n`).join("");
  return `    location ${match} {\n${body}    }\n`;
}

function errorPages(kind: "mcp" | "plain"): string[] {
  return statuses.map(
    (status) =>
      // nginx counts long addresses and headers apart (414, 494)
      `error_page ${status === 400 ? "400 414 494" : status} = @${kind}_${status};`,
  );
}

function answer(status: Status, body: string): string[] {
  return [
    ...(status >= 502 ? ["add_header Retry-After 1 always;"] : []),
    `return ${status} '${body}';`,
  ];
}

/** The shape in which MCP clients show errors to people (JSON-RPC 2.0, section 5.1). */
function rpcError(status: Status): string {
  const [, message] = refusals[status];
  return json({ jsonrpc: "2.0", error: { code: -32000, message }, id: null });
}

function plainError(status: Status): string {
  const [error, message] = refusals[status];
  return json({ error, message });
}

/** One line for a quoted string of nginx: no text here has a quote or a dollar sign. */
function json(value: object): string {
  return JSON.stringify(value);
}
