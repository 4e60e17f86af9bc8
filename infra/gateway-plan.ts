import { drainSecFor } from "../app/src/contract.ts";
import type { Settings } from "./config/schema.ts";
import { containerOf } from "./container.ts";
import { gatewayLocations } from "./gateway-locations.ts";

/** Ports of the gateway's container: for callers, and for those who ask whether it is well. */
export const gatewayPorts = { http: 8080, health: 8081 } as const;

/** Path of the gateway's own health, on a port that nobody publishes. */
export const gatewayHealthPath = "/health";

/** User and group of nginx in its official image. */
export const gatewayUser = { uid: 101, gid: 101 } as const;

/** Variable that holds the whole configuration: a container with a read-only root takes no file. */
export const gatewayConfigVariable = "GATEWAY_CONFIG";

/** Seconds that the gateway gives open requests when it is stopped: as many as the server does. */
export function gatewayDrainSec({ server }: Pick<Settings, "server">): number {
  return drainSecFor(server.limits.toolTimeoutSec);
}

/** Where a target has what the gateway leads to. */
export interface GatewayPlace {
  /** Host and port of a component: `mcp-server:8085`. */
  readonly server: string;
  /** The same of a backend, by its name. */
  readonly backend: (name: string, port: number) => string;
  /** Whether another proxy stands in front, whose `X-Forwarded-For` is added to, not replaced. */
  readonly behindProxy: boolean;
  /** Origin that clients use; its scheme is what backends are told. */
  readonly publicUrl: string;
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
  const { keepAliveSec = 60 } = containerOf(settings);
  const published = backends.flatMap(({ name, port, path }) =>
    path === undefined ? [] : [{ name: `backend-${name}`, path, at: place.backend(name, port) }],
  );
  const forwardedFor = place.behindProxy ? "$proxy_add_x_forwarded_for" : "$remote_addr";
  // the gateway must be the first to close, or it would send a call into a connection that ends
  const idleSec = Math.max(1, Math.floor(keepAliveSec * 0.9));
  return `worker_processes 2;
worker_shutdown_timeout ${gatewayDrainSec(settings)}s;
pid /tmp/nginx.pid;
# lines of a lower level repeat requests with their query strings
error_log stderr crit;

events {
  worker_connections 4096;
}

http {
  include /tmp/resolver.conf;
  resolver_timeout 2s;

  log_format json escape=json '{"time":"$time_iso8601","method":"$request_method","path":"$uri",'
    '"status":"$status","bytes":"$body_bytes_sent","seconds":"$request_time",'
    '"client":"$remote_addr","upstream":"$upstream_addr","upstream_status":"$upstream_status"}';
  access_log /dev/stdout json;

  default_type application/json;
  server_tokens off;
  gzip off;
  absolute_redirect off;

  client_body_temp_path /tmp/body;
  proxy_temp_path /tmp/proxy;
  fastcgi_temp_path /tmp/fastcgi;
  uwsgi_temp_path /tmp/uwsgi;
  scgi_temp_path /tmp/scgi;

  client_max_body_size ${gateway.bodyLimitKiB}k;
  large_client_header_buffers 4 16k;
  client_header_timeout 10s;
  client_body_timeout 30s;
  send_timeout 60s;
  keepalive_timeout 120s;
  reset_timedout_connection on;

  proxy_http_version 1.1;
  proxy_connect_timeout 3s;
  proxy_read_timeout 60s;
  proxy_buffer_size 16k;
  proxy_buffers 8 8k;
  # nothing of a request or an answer is kept on a disk
  proxy_request_buffering off;
  proxy_max_temp_file_size 0;
  proxy_cache off;
  proxy_set_header Connection "";
  proxy_set_header Host $http_host;
  proxy_set_header X-Forwarded-For ${forwardedFor};
  proxy_set_header X-Forwarded-Proto ${new URL(place.publicUrl).protocol.replace(":", "")};
  proxy_set_header X-Forwarded-Host $http_host;
  proxy_set_header X-Real-IP "";
  proxy_set_header Forwarded "";

${upstream("mcp-server", place.server, gateway.keepalive, idleSec)}${published
  .map(({ name, at }) => upstream(name, at, 16, backendIdleSec))
  .join("")}
  server {
    listen ${gatewayPorts.http} default_server;
    server_name _;
${gatewayLocations(settings, published)}  }

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

function upstream(name: string, address: string, keepalive: number, idleSec: number): string {
  return `  upstream ${name} {
    zone ${name} 64k;
    server ${address} resolve max_fails=0;
    keepalive ${keepalive};
    keepalive_timeout ${idleSec}s;
  }
`;
}

/**
 * What the container runs: it writes the configuration, with the name servers that the container
 * was given, and becomes nginx.
 *
 * @param validSec seconds after which a name is asked for again
 */
export function gatewayStartScript(validSec: number): string {
  return `set -eu
servers=
while read -r key value rest; do
  [ "$key" = nameserver ] || continue
  case $value in *:*) value="[$value]" ;; esac
  servers="$servers $value"
done < /etc/resolv.conf
echo "resolver$servers valid=${validSec}s;" > /tmp/resolver.conf
printf '%s' "$${gatewayConfigVariable}" > /tmp/nginx.conf
exec nginx -e stderr -c /tmp/nginx.conf -g 'daemon off;'`;
}
