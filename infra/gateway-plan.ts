import { drainSecFor } from "../app/src/contract.ts";
import type { Settings } from "./config/schema.ts";
import { containerOf } from "./container.ts";
import { callerLines, forwardedLines, type GatewayEntry, servedNames } from "./gateway-callers.ts";
import { gatewayCapacity } from "./gateway-capacity.ts";
import { foreignLocations, gatewayLocations } from "./gateway-locations.ts";
import { refusalMaps } from "./gateway-refusals.ts";

/** Ports of the gateway's container: for callers, and for those who ask whether it is well. */
export const gatewayPorts = { http: 8080, health: 8081 } as const;

/** Path of the gateway's own health, on a port that nobody publishes. */
export const gatewayHealthPath = "/health";

/** User and group of nginx in its official image. */
export const gatewayUser = { uid: 101, gid: 101 } as const;

/** Seconds that the gateway gives open requests when it is stopped: as many as the server does. */
export function gatewayDrainSec({ server }: Pick<Settings, "server">): number {
  return drainSecFor(server.limits.toolTimeoutSec);
}

/** Where a target has what the gateway leads to, and how callers reach it. */
export interface GatewayPlace extends GatewayEntry {
  /** Host and port of a component: `mcp-server:8085`. */
  readonly server: string;
  /** The same of a backend, by its name. */
  readonly backend: (name: string, port: number) => string;
}

/** Seconds that common servers keep an idle connection at least, such as Node.js and uvicorn (5). */
const backendIdleSec = 4;

/**
 * The configuration of nginx 1.27.3 or newer. Every name is resolved again and again (`resolve`,
 * https://nginx.org/en/docs/http/ngx_http_upstream_module.html#server), so that a container which
 * comes back under another address is found without a reload, which would end streams.
 */
export function planGatewayConfig(settings: Settings, place: GatewayPlace): string {
  const { gateway, backends } = settings;
  const { keepAliveSec = 60, paths } = containerOf(settings);
  const { connections, perClient } = gatewayCapacity(settings);
  const published = backends.flatMap(({ name, port, path }) =>
    path === undefined ? [] : [{ name: `backend-${name}`, path, at: place.backend(name, port) }],
  );
  // the gateway must be the first to close, or it would send a call into a connection that ends
  const idleSec = Math.max(1, Math.floor(keepAliveSec * 0.9));
  return `# one, as its container has one CPU: of several one would be full before the others
worker_processes 1;
worker_rlimit_nofile ${connections + 64};
worker_shutdown_timeout ${gatewayDrainSec(settings)}s;
pid /tmp/nginx.pid;
# lines of a lower level repeat requests with their query strings
error_log stderr crit;

events {
  worker_connections ${connections};
}

http {
  include /tmp/resolver.conf;
  resolver_timeout 2s;

  log_format json escape=json '{"time":"$time_iso8601","method":"$method","path":"$path",'
    '"status":"$status","bytes":"$body_bytes_sent","seconds":"$request_time",'
    '"client":"$remote_addr","upstream":"$upstream_addr","upstream_status":"$upstream_status"}';
  access_log /dev/stdout json;

  default_type application/json;
  server_tokens off;
  gzip off;
  absolute_redirect off;
  # names of a cluster are long
  server_names_hash_bucket_size 512;

  client_body_temp_path /tmp/body;
  proxy_temp_path /tmp/proxy;
  fastcgi_temp_path /tmp/fastcgi;
  uwsgi_temp_path /tmp/uwsgi;
  scgi_temp_path /tmp/scgi;

  client_max_body_size ${gateway.bodyLimitKiB}k;
  client_body_buffer_size 8k;
  client_header_buffer_size 1k;
  large_client_header_buffers 2 8k;
  client_header_timeout 5s;
  client_body_timeout 30s;
  send_timeout 60s;
  keepalive_timeout 120s;
  reset_timedout_connection on;
  limit_conn_zone $binary_remote_addr zone=clients:1m;
  limit_conn_status 429;

  proxy_http_version 1.1;
  proxy_connect_timeout 3s;
  proxy_read_timeout 60s;
  proxy_buffer_size 16k;
  proxy_buffers 4 8k;
  proxy_busy_buffers_size 16k;
  # nothing of a request or an answer is kept on a disk
  proxy_request_buffering off;
  proxy_max_temp_file_size 0;
  proxy_cache off;
  proxy_set_header Connection "";
${lines("  ", [...forwardedLines(place), "", ...callerLines(settings, place), ...refusalMaps(paths.mcp)])}
${upstream("mcp-server", place.server, gateway.keepalive, idleSec)}${published
  .map(({ name, at }) => upstream(name, at, 16, backendIdleSec))
  .join("")}
  server {
    listen ${gatewayPorts.http};
    server_name ${servedNames(place)};
    limit_conn clients ${perClient};
${lines("    ", gatewayLocations(settings, published))}  }

  server {
    listen ${gatewayPorts.http} default_server;
    limit_conn clients ${perClient};
${lines("    ", foreignLocations(settings))}  }

  server {
    listen ${gatewayPorts.health};
    access_log off;
    location = ${gatewayHealthPath} {
      return 200 '{"status":"healthy"}';
    }
    location / {
      return 404;
    }
  }
}
`;
}

function lines(indent: string, texts: readonly string[]): string {
  return texts.map((text) => (text === "" ? "\n" : `${indent}${text}\n`)).join("");
}

function upstream(name: string, address: string, keepalive: number, idleSec: number): string {
  return `  upstream ${name} {
    zone ${name} 64k;
    server ${address} resolve max_fails=0;
    keepalive ${keepalive};
    keepalive_timeout ${idleSec}s;
  }
`;
}
