import { describe, expect, it } from "vitest";
import { dockerSettings } from "../../../infra/config/schema.ts";
import {
  gatewayDrainSec,
  gatewayStartScript,
  planGatewayConfig,
} from "../../../infra/gateway-plan.ts";

const image = { reference: "registry.example.com/loop-api:1" };

function configOf(
  settings: Readonly<Record<string, unknown>> = {},
  place: { behindProxy?: boolean; publicUrl?: string } = {},
): string {
  const parsed = dockerSettings.parse({
    target: "docker",
    server: { auth: { mode: "jwt" } },
    topology: "split",
    backends: [
      { name: "loop-api", image, path: "/api", port: 3000 },
      { name: "unpublished", image },
    ],
    ...settings,
  });
  return planGatewayConfig(parsed, {
    server: "mcp-server:8085",
    backend: (name, port) => `${name}:${port}`,
    behindProxy: false,
    publicUrl: "http://127.0.0.1:8000",
    ...place,
  });
}

/** Lines of a block, by its first line, without indentation. */
function block(config: string, head: string): string[] {
  const lines = config.split("\n").map((line) => line.trim());
  const start = lines.indexOf(`${head} {`);
  if (start < 0) throw new Error(`no ${head}`);
  return lines.slice(start + 1, lines.indexOf("}", start));
}

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
      "location = /mcp",
      "location ^~ /mcp/",
      "location = /health",
      "location = /ready",
      "location ^~ /.well-known/oauth-protected-resource",
      "location = /api",
      "location ^~ /api/",
      "location /",
      ...[400, 413, 502, 503, 504].flatMap((status) => [
        `location @mcp_${status}`,
        `location @plain_${status}`,
      ]),
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
        "error_page 400 414 494 = @mcp_400;",
        "error_page 413 = @mcp_413;",
        "error_page 502 = @mcp_502;",
        "error_page 503 = @mcp_503;",
        "error_page 504 = @mcp_504;",
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

  it("replaces what callers say of themselves; behind a proxy it adds to what that says", () => {
    const forwarded = (config: string) =>
      config.match(/proxy_set_header (X-Forwarded-(For|Proto)|Forwarded|X-Real-IP) .*/g);
    expect(forwarded(configOf())).toEqual([
      "proxy_set_header X-Forwarded-For $remote_addr;",
      "proxy_set_header X-Forwarded-Proto http;",
      'proxy_set_header X-Real-IP "";',
      'proxy_set_header Forwarded "";',
    ]);
    const behind = { behindProxy: true, publicUrl: "https://mcp.example.com" };
    expect(forwarded(configOf({}, behind))?.slice(0, 2)).toEqual([
      "proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;",
      "proxy_set_header X-Forwarded-Proto https;",
    ]);
  });

  it("answers in JSON by itself, in the shape of MCP where MCP is asked", () => {
    const config = configOf();
    const message = "The service does not answer; try again in a moment";
    expect(block(config, "location @mcp_502")).toEqual([
      "add_header Retry-After 1 always;",
      `return 502 '${JSON.stringify({ jsonrpc: "2.0", error: { code: -32000, message }, id: null })}';`,
    ]);
    expect(block(config, "location @plain_413")).toEqual([
      `return 413 '${JSON.stringify({ error: "too_large", message: "The body of the request is too large" })}';`,
    ]);
    expect(block(config, "location /")).toEqual([
      `return 404 '${JSON.stringify({ error: "not_found", message: "MCP is served at /mcp" })}';`,
    ]);
  });

  it("has the paths of an own server, each once", () => {
    const paths = { mcp: "/agents/", health: "/up", ready: "/up" };
    const server = { auth: { mode: "jwt" }, container: { paths } };
    expect(heads(configOf({ server }))?.slice(3, 6)).toEqual([
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
    expect(config).not.toMatch(/\$(request|request_uri|args|query_string|http_referer)\b/);
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
