import type { Settings } from "./config/schema.ts";

/** How the gateway is reached. */
export interface GatewayEntry {
  /** Origin that clients use, of which services behind are told. */
  readonly publicUrl: string;
  /** Names that it is reached by, besides those of loopback: those that the server accepts. */
  readonly hosts: readonly string[];
  /** Whether another proxy stands in front, which says whom it calls for. */
  readonly behindProxy: boolean;
}

/** Names of loopback, which the server takes as well. */
const loopbackNames: readonly string[] = ["localhost", "127.0.0.1", "[::1]"];

/** Where proxies are unless somebody says otherwise: private networks (RFC 1918, 4193, 6598) and loopback. */
const privateNetworks: readonly string[] = [
  "127.0.0.0/8",
  "10.0.0.0/8",
  "172.16.0.0/12",
  "192.168.0.0/16",
  "100.64.0.0/10",
  "::1/128",
  "fc00::/7",
];

/**
 * Parts of a path that services read in different ways, so that one could be led out of its own:
 * empty and dotted parts, backslashes, fragments, and each of these and control characters encoded.
 */
const oddPath = "^[^?]*(//|/\\.{1,2}([/?;]|$)|\\x5c|#|%(2e|2f|5c|7f|[01][0-9a-f]))";

/** Who a call is from, and what is odd about it; on the level of `http`. */
export function callerLines({ gateway }: Pick<Settings, "gateway">, entry: GatewayEntry): string[] {
  const proxies = gateway.trustedProxies ?? (entry.behindProxy ? privateNetworks : []);
  return [
    // from the last of the addresses in it that is not a proxy's own
    ...proxies.map((network) => `set_real_ip_from ${network};`),
    "real_ip_header X-Forwarded-For;",
    "real_ip_recursive on;",
    "",
    "# for the log: what was asked, which nginx forgets when it refuses",
    "map $request $method {",
    '  "~^(?<verb>[A-Z]+) " $verb;',
    "}",
    "map $request_uri $path {",
    '  "~^(?<asked>[^?]*)" $asked;',
    "}",
    "map $request_uri $is_odd {",
    "  default 0;",
    `  "~*${oddPath}" 1;`,
    "}",
    "# what follows a name is a port or nothing; a foreign name is not told",
    "map $http_host $host_port {",
    '  default "";',
    '  "~(?<given>:[0-9]{1,5})$" $given;',
    "}",
    "map $server_name $known_host {",
    `  "" "${new URL(entry.publicUrl).host}";`,
    "  default $host$host_port;",
    "}",
  ];
}

/** What services are told of a call: nothing that only the caller says. */
export function forwardedLines({ publicUrl }: GatewayEntry): string[] {
  const { protocol, host } = new URL(publicUrl);
  return [
    "proxy_set_header Host $known_host;",
    "proxy_set_header X-Forwarded-For $remote_addr;",
    `proxy_set_header X-Forwarded-Proto ${protocol.replace(":", "")};`,
    `proxy_set_header X-Forwarded-Host ${host};`,
    'proxy_set_header X-Real-IP "";',
    'proxy_set_header Forwarded "";',
  ];
}

/** Names under which something is served, as nginx lists them. */
export function servedNames({ hosts }: GatewayEntry): string {
  return [...new Set([...loopbackNames, ...hosts])].map((name) => `"${name}"`).join(" ");
}
