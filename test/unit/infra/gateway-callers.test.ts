import { describe, expect, it } from "vitest";
import { block, configOf } from "./gateway-text.ts";

/** What nginx refuses a path by, as it stands in the configuration. */
function oddPath(): RegExp {
  const [pattern = "", flag] = block(configOf(), "map $request_uri $is_odd").slice(1);
  expect(flag).toBeUndefined();
  return new RegExp(/"~\*(.*)" 1;/.exec(pattern)?.[1] ?? "(?!)", "i");
}

describe("a gateway's callers", () => {
  it("tells services what is known of a call, and nothing that only its caller says", () => {
    const told = (config: string) =>
      config.match(/proxy_set_header (Host|X-Forwarded-\w+|Forwarded|X-Real-IP) .*/g);
    expect(told(configOf())).toEqual([
      "proxy_set_header Host $known_host;",
      "proxy_set_header X-Forwarded-For $remote_addr;",
      "proxy_set_header X-Forwarded-Proto http;",
      "proxy_set_header X-Forwarded-Host 127.0.0.1:8000;",
      'proxy_set_header X-Real-IP "";',
      'proxy_set_header Forwarded "";',
    ]);
    const behind = configOf({}, { behindProxy: true, publicUrl: "https://mcp.example.com" });
    expect(told(behind)?.slice(1, 4)).toEqual([
      "proxy_set_header X-Forwarded-For $remote_addr;",
      "proxy_set_header X-Forwarded-Proto https;",
      "proxy_set_header X-Forwarded-Host mcp.example.com;",
    ]);
  });

  it("believes proxies alone whom they call for, and nobody where none stands in front", () => {
    const believed = (config: string) => config.match(/(?<=set_real_ip_from )[^;]+/g);
    expect(believed(configOf())).toBeNull();
    expect(believed(configOf({}, { behindProxy: true }))).toEqual([
      "127.0.0.0/8",
      "10.0.0.0/8",
      "172.16.0.0/12",
      "192.168.0.0/16",
      "100.64.0.0/10",
      "::1/128",
      "fc00::/7",
    ]);
    const gateway = { trustedProxies: ["198.51.100.0/24"] };
    for (const behindProxy of [true, false]) {
      expect(believed(configOf({ gateway }, { behindProxy }))).toEqual(["198.51.100.0/24"]);
    }
  });

  it("serves the names that the server accepts, and others nothing but its health", () => {
    const config = configOf();
    expect(config.match(/server_name ".*/g)).toEqual([
      'server_name "localhost" "127.0.0.1" "[::1]" "mcp.example.com";',
    ]);
    const foreign = config.slice(config.indexOf("default_server;"));
    expect(block(foreign, "location /")).toEqual(["return 421;"]);
    expect(foreign).not.toContain("proxy_pass http://backend");
  });

  it.each([
    "//api",
    "/api//x",
    "/api/./x",
    "/api/../x",
    "/api/..",
    "/api/.?x",
    "/api/..;/x",
    "/api/..\\x",
    "/api/x#y",
    "/api/%2e%2E/x",
    "/api/a%2Fb",
    "/api/a%5cb",
    "/api/%00",
    "/api/%0d%0a",
  ])("fails for the path %j", (path) => {
    expect(oddPath().test(path)).toBe(true);
  });

  it.each([
    "/api/notes/1.2..3?from=//x&to=/../%2e",
    "/.well-known/oauth-protected-resource/mcp",
    "/api/a%20b/%C3%A9/...",
    "/",
  ])("takes the path %j", (path) => {
    expect(oddPath().test(path)).toBe(false);
  });
});
