import { describe, expect, it } from "vitest";
import { dockerSettings } from "../../../infra/config/schema.ts";
import { gatewayCapacity } from "../../../infra/gateway-capacity.ts";
import { gatewayDrainSec } from "../../../infra/gateway-plan.ts";
import { gatewayStartScript } from "../../../infra/gateway-start.ts";
import { block, configOf } from "./gateway-text.ts";

const heads = (config: string) =>
  config
    .match(/^ *(location .*|upstream .*|server) \{$/gm)
    ?.map((line) => line.trim().slice(0, -2));

describe("the gateway's configuration", () => {
  it("leads to these places, and to no others", () => {
    expect(heads(configOf())).toEqual([
      "upstream mcp-server",
      "upstream backend-loop-api",
      "server",
      "location = /.refused/plain",
      "location = /mcp",
      "location ^~ /mcp/",
      "location = /health",
      "location = /ready",
      "location ^~ /.well-known/oauth-protected-resource",
      "location = /api",
      "location ^~ /api/",
      "location /",
      "location = /.refused/mcp",
      // whoever asks for a foreign host
      "server",
      "location = /.refused/plain",
      "location = /health",
      "location = /ready",
      "location /",
      "server",
      "location = /health",
      "location /",
    ]);
  });

  it("asks for every name again and closes idle connections before the other side does", () => {
    expect(block(configOf(), "upstream mcp-server")).toEqual([
      "zone mcp-server 64k;",
      "server mcp-server:8085 resolve max_fails=0;",
      "keepalive 64;",
      "keepalive_timeout 270s;",
    ]);
    expect(block(configOf(), "upstream backend-loop-api")).toEqual([
      "zone backend-loop-api 64k;",
      "server loop-api:3000 resolve max_fails=0;",
      "keepalive 16;",
      "keepalive_timeout 4s;",
    ]);
    const server = { auth: { mode: "jwt" }, container: { keepAliveSec: 1 } };
    const changed = block(configOf({ server, gateway: { keepalive: 8 } }), "upstream mcp-server");
    expect(changed.slice(2)).toEqual(["keepalive 8;", "keepalive_timeout 1s;"]);
  });

  it("sends each event of a stream at once and waits long for the next", () => {
    const config = configOf({ gateway: { timeoutSec: 7200 } });
    for (const head of ["location = /mcp", "location ^~ /mcp/"]) {
      expect(block(config, head)).toEqual([
        "proxy_pass http://mcp-server;",
        "proxy_buffering off;",
        "proxy_read_timeout 7200s;",
        "add_header X-Accel-Buffering no always;",
        "error_page 400 404 405 413 414 421 429 501 502 503 504 505 /.refused/mcp;",
        "error_page 494 =431 /.refused/mcp;",
        "error_page 500 =503 /.refused/mcp;",
      ]);
    }
    for (const line of [
      "proxy_http_version 1.1;",
      'proxy_set_header Connection "";',
      "proxy_request_buffering off;",
      "proxy_cache off;",
      "gzip off;",
    ]) {
      expect(config.split(line)).toHaveLength(2);
    }
  });

  it("answers in JSON by itself, in the shape of MCP where MCP is asked", () => {
    const config = configOf();
    expect(block(config, "location = /.refused/mcp")).toEqual([
      "internal;",
      "add_header Retry-After $refusal_retry always;",
      `return 200 '{"jsonrpc":"2.0","error":{"code":-32000,"message":"$refusal_message"},"id":null}';`,
    ]);
    expect(block(config, "location = /.refused/plain").at(-1)).toBe(
      `return 200 '{"error":"$refusal_code","message":"$refusal_message"}';`,
    );
    expect(block(config, "map $status $refusal_code")).toEqual([
      'default "";',
      '400 "bad_request";',
      '404 "not_found";',
      '405 "method_not_allowed";',
      '413 "too_large";',
      '414 "uri_too_long";',
      '421 "misdirected";',
      '429 "too_many_requests";',
      '431 "headers_too_large";',
      '501 "not_implemented";',
      '502 "bad_gateway";',
      '503 "unavailable";',
      '504 "timeout";',
      '505 "version_not_supported";',
    ]);
    expect(block(config, "map $status $refusal_message")).toContain('404 "MCP is served at /mcp";');
  });

  it.each([
    [32, 45, 11],
    [256, 557, 139],
    [65_536, 16_384, 4096],
  ])("takes on with %i MiB what they bear at the worst", (memoryMiB, connections, perClient) => {
    const settings = { gateway: { memoryMiB } };
    const parsed = dockerSettings.parse({
      target: "docker",
      server: { auth: { mode: "jwt" } },
      ...settings,
    });
    expect(gatewayCapacity(parsed)).toEqual({ connections, perClient });
    const config = configOf(settings);
    expect(block(config, "events")).toEqual([`worker_connections ${connections};`]);
    expect(config.match(/limit_conn clients \d+;/g)).toEqual([
      `limit_conn clients ${perClient};`,
      `limit_conn clients ${perClient};`,
    ]);
    for (const line of [
      "worker_processes 1;",
      "client_header_timeout 5s;",
      "client_header_buffer_size 1k;",
      "large_client_header_buffers 2 8k;",
      "limit_conn_zone $binary_remote_addr zone=clients:1m;",
    ]) {
      expect(config.split(line)).toHaveLength(2);
    }
  });

  it("lets a client have as many calls open as the settings say", () => {
    expect(configOf({ gateway: { requestsPerClient: 20 } })).toContain("limit_conn clients 20;");
  });

  it("has the paths of an own server, each once", () => {
    const paths = { mcp: "/agents/", health: "/up", ready: "/up" };
    const server = { auth: { mode: "jwt" }, container: { paths } };
    expect(heads(configOf({ server }))?.slice(4, 7)).toEqual([
      "location = /agents/",
      "location = /up",
      "location ^~ /.well-known/oauth-protected-resource",
    ]);
  });

  it("bounds bodies and lets open requests end as the server does", () => {
    const limits = { toolTimeoutSec: 60 };
    const settings = { server: { auth: { mode: "jwt" }, limits }, gateway: { bodyLimitKiB: 2048 } };
    const config = configOf(settings);
    expect(config).toContain("client_max_body_size 2048k;");
    expect(config).toContain("worker_shutdown_timeout 70s;");
    expect(gatewayDrainSec(dockerSettings.parse({ target: "docker", ...settings }))).toBe(70);
  });

  it("logs no query string: neither in its own lines nor in those of nginx", () => {
    const config = configOf();
    expect(config).toContain("error_log stderr crit;");
    const [logged] = config.match(/log_format [^;]+;/) ?? [];
    expect(logged).toContain('"method":"$method","path":"$path"');
    expect(logged).not.toMatch(/\$(request|request_uri|args|query_string|http_referer)\b/);
    expect(block(config, "map $request $method")).toEqual(['"~^(?<verb>[A-Z]+) " $verb;']);
    expect(block(config, "map $request_uri $path")).toEqual(['"~^(?<asked>[^?]*)" $asked;']);
  });

  it("is started with the name servers that its container was given", () => {
    const script = gatewayStartScript(5);
    expect(script).toContain("< /etc/resolv.conf");
    expect(script).toContain('echo "resolver$servers valid=5s;" > /tmp/resolver.conf');
    expect(script.split("\n").at(-1)).toBe(
      "exec nginx -e stderr -c /tmp/nginx.conf -g 'daemon off;'",
    );
  });
});
