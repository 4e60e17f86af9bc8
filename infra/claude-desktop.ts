import {
  type ClientConfiguration,
  type ClientTarget,
  type StdioTarget,
  tokenVariable,
} from "./client-configuration.ts";
import { stdioNote, stdioServers } from "./stdio-clients.ts";

/**
 * Bridge from stdio to HTTP: Claude Desktop's file takes only commands. Pinned, because it sees
 * the token.
 */
export const bridge = "mcp-remote@0.15.1";

// Claude Desktop expands no references and gives a server only some of the environment
// (https://modelcontextprotocol.io/docs/tools/debugging), so the token waits in a file of the
// user's, which the bridge reads (https://github.com/punkpeye/mcp-remote, "Custom Headers").
const folder = ".mcp-stacks";

/** Claude Desktop on macOS and Linux; `setup` writes the file that holds the token. */
export function claudeDesktop(
  target: ClientTarget,
  beside: readonly StdioTarget[],
): ClientConfiguration {
  const { name, auth } = target;
  const headers = `${folder}/${name}.headers`;
  const server =
    auth === "none"
      ? { command: "npx", args: bridgeArgs(target) }
      : {
          // the working folder is undefined, so go home first
          command: "sh",
          args: ["-c", `cd && exec npx ${bridgeArgs(target, headers).map(quote).join(" ")}`],
        };
  const token = `"\${${tokenVariable}:?is not set}"`;
  return {
    file: {
      macos: "~/Library/Application Support/Claude/claude_desktop_config.json",
      linux: "~/.config/Claude/claude_desktop_config.json",
    },
    format: "json",
    content: { mcpServers: { [name]: server, ...stdioServers(beside) } },
    note: note(auth) + stdioNote(beside),
    ...(auth === "none"
      ? {}
      : {
          setup: `(umask 077; mkdir -p ~/${folder} && printf 'Authorization: Bearer %s\\n' ${token} > ~/${headers})`,
        }),
  };
}

/** Claude Desktop on Windows; no argument may hold a space, which it does not quote. */
export function claudeDesktopWindows(
  target: ClientTarget,
  beside: readonly StdioTarget[],
): ClientConfiguration {
  const { name, auth } = target;
  const headers = `${folder}\\${name}.headers`;
  const args =
    auth === "none"
      ? ["/c", "npx", ...bridgeArgs(target)]
      : // cd takes a profile path with spaces, an argument of npx would not
        ["/c", "cd", "/d", "%USERPROFILE%", "&&", "npx", ...bridgeArgs(target, headers)];
  const home = "$env:USERPROFILE";
  return {
    file: { windows: "%APPDATA%\\Claude\\claude_desktop_config.json" },
    format: "json",
    content: { mcpServers: { [name]: { command: "cmd", args }, ...stdioServers(beside) } },
    note: note(auth) + stdioNote(beside),
    ...(auth === "none"
      ? {}
      : {
          setup:
            `if (!$env:${tokenVariable}) { throw "${tokenVariable} is not set" }; ` +
            `New-Item -ItemType Directory -Force "${home}\\${folder}" | Out-Null; ` +
            `Set-Content -Encoding ascii "${home}\\${headers}" "Authorization: Bearer $env:${tokenVariable}"`,
        }),
  };
}

function bridgeArgs({ endpoint }: ClientTarget, headerFile?: string): readonly string[] {
  return [
    "-y",
    bridge,
    endpoint,
    "--transport",
    "http-only",
    ...(allowedWithoutFlag(endpoint) ? [] : ["--allow-http"]),
    ...(headerFile === undefined ? [] : ["--header-file", headerFile]),
  ];
}

/** The bridge takes plain http from these two hosts only, not even from [::1]. */
function allowedWithoutFlag(endpoint: string): boolean {
  const { protocol, hostname } = new URL(endpoint);
  return protocol === "https:" || hostname === "localhost" || hostname === "127.0.0.1";
}

/** Quotes what a shell might expand; neither names nor endpoints can hold a quote. */
function quote(argument: string): string {
  return /^[\w@.:/=-]+$/.test(argument) ? argument : `'${argument}'`;
}

function note(auth: ClientTarget["auth"]): string {
  const open = "Settings > Developer > Edit Config opens the file; Node.js must be installed.";
  return auth === "none"
    ? `${open} Restart Claude Desktop afterwards.`
    : `Run \`setup\` with ${tokenVariable} set, again whenever the token changes. ${open} Restart Claude Desktop afterwards.`;
}
