import { claudeDesktop, claudeDesktopWindows } from "./claude-desktop.ts";
import {
  type ClientConfiguration,
  type ClientTarget,
  type StdioTarget,
  tokenVariable,
} from "./client-configuration.ts";
import { addStdioServers, leftOutNote, stdioNote, stdioServers } from "./stdio-clients.ts";

/** One configuration for each supported client. */
export interface ClientConfigurations {
  readonly cursor: ClientConfiguration;
  readonly vscode: ClientConfiguration;
  readonly claudeCode: ClientConfiguration;
  readonly claudeDesktop: ClientConfiguration;
  readonly claudeDesktopWindows: ClientConfiguration;
}

/**
 * Client configuration for a deployed server, with the token as a reference in each client's own
 * syntax, and for the stdio servers beside it.
 * @throws Error when a name or the endpoint is not safe inside a command line.
 */
export function clientConfigurations(
  target: ClientTarget,
  beside: readonly StdioTarget[] = [],
): ClientConfigurations {
  assertPasteable(target);
  for (const { name } of beside) assertName(name);
  return {
    cursor: cursor(target, beside),
    vscode: vscode(target, beside),
    claudeCode: claudeCode(target, beside),
    claudeDesktop: claudeDesktop(target, beside),
    claudeDesktopWindows: claudeDesktopWindows(target, beside),
  };
}

/** Makes the configuration of one client. */
type Configure = (target: ClientTarget, beside: readonly StdioTarget[]) => ClientConfiguration;

/** `${env:NAME}` in headers: https://cursor.com/docs/mcp, "Config interpolation". */
const cursor: Configure = ({ name, endpoint, auth }, beside) => {
  const headers = bearer(auth, `\${env:${tokenVariable}}`);
  return {
    file: { project: ".cursor/mcp.json" },
    format: "json",
    content: {
      mcpServers: { [name]: { url: endpoint, ...headers }, ...stdioServers(beside) },
    },
    note: (auth !== "none" ? startWithToken("Cursor") : noToken) + stdioNote(beside),
  };
};

/** `servers` and `inputs`: https://code.visualstudio.com/docs/copilot/reference/mcp-configuration. */
const vscode: Configure = ({ name, endpoint, auth }, beside) => {
  const id = `${name}-token`;
  const input = {
    type: "promptString",
    id,
    description: `Bearer token for ${name}`,
    password: true,
  };
  const server = { type: "http", url: endpoint, ...bearer(auth, `\${input:${id}}`) };
  return {
    file: { project: ".vscode/mcp.json" },
    format: "json",
    content: {
      ...(auth !== "none" ? { inputs: [input] } : {}),
      servers: { [name]: server, ...stdioServers(beside, { type: "stdio" }) },
    },
    note:
      (auth !== "none"
        ? "VS Code asks for the token when the server first starts and keeps it in secret storage."
        : noToken) + stdioNote(beside),
  };
};

/** `${NAME}` in headers of a project's file: https://code.claude.com/docs/en/mcp. */
const claudeCode: Configure = ({ name, endpoint, auth }, beside) => {
  const reference = `\${${tokenVariable}}`;
  // project scope, because the reference is expanded in .mcp.json but not in the user's own file
  const add = `claude mcp add --transport http --scope project ${name} '${endpoint}'`;
  return {
    file: { project: ".mcp.json" },
    format: "json",
    content: {
      mcpServers: {
        [name]: { type: "http", url: endpoint, ...bearer(auth, reference) },
        ...stdioServers(beside, { type: "stdio" }),
      },
    },
    note:
      (auth !== "none" ? startWithToken("Claude Code") : noToken) +
      stdioNote(beside) +
      leftOutNote(beside),
    command: [
      // single quotes keep the shell from expanding the reference; --header takes what follows it
      auth !== "none" ? `${add} --header 'Authorization: Bearer ${reference}'` : add,
      ...addStdioServers(beside),
    ].join("\n"),
  };
};

const noToken = "No token is needed: the server answers anyone who reaches the endpoint.";

function startWithToken(client: string): string {
  return `Set ${tokenVariable} to a token in the environment that ${client} starts from; the file can be committed.`;
}

function bearer(auth: ClientTarget["auth"], reference: string) {
  return auth !== "none" ? { headers: { Authorization: `Bearer ${reference}` } } : {};
}

/** Some clients put both values on a command line, so what a shell could read is refused. */
function assertPasteable({ name, endpoint }: ClientTarget): void {
  assertName(name);
  if (!/^https?:\/\/(\[[0-9a-f:.]+\]|[a-z0-9.-]+)(:\d+)?(\/[\w.~/-]*)?$/i.test(endpoint)) {
    const shown = endpoint.replace(/\/\/[^/]*@/, "//***@").replace(/[?#].*$/s, "?***");
    throw new Error(
      `Client configuration: endpoint ${JSON.stringify(shown)} is not allowed; give an http or https URL ` +
        "of host, port and plain path, without credentials, query or fragment.",
    );
  }
}

function assertName(name: string): void {
  if (/^[a-z0-9][a-z0-9-]*$/i.test(name)) return;
  throw new Error(
    `Client configuration: name ${JSON.stringify(name)} is not allowed; use letters, digits and hyphens.`,
  );
}
