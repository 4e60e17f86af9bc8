import { claudeDesktop, claudeDesktopWindows } from "./claude-desktop.ts";
import {
  type ClientConfiguration,
  type ClientTarget,
  tokenVariable,
} from "./client-configuration.ts";

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
 * syntax.
 * @throws Error when the name or the endpoint is not safe inside a command line.
 */
export function clientConfigurations(target: ClientTarget): ClientConfigurations {
  assertPasteable(target);
  return {
    cursor: cursor(target),
    vscode: vscode(target),
    claudeCode: claudeCode(target),
    claudeDesktop: claudeDesktop(target),
    claudeDesktopWindows: claudeDesktopWindows(target),
  };
}

/** `${env:NAME}` in headers: https://cursor.com/docs/mcp, "Config interpolation". */
function cursor({ name, endpoint, auth }: ClientTarget): ClientConfiguration {
  const headers = bearer(auth, `\${env:${tokenVariable}}`);
  return {
    file: { project: ".cursor/mcp.json" },
    format: "json",
    content: { mcpServers: { [name]: { url: endpoint, ...headers } } },
    note: auth !== "none" ? startWithToken("Cursor") : noToken,
  };
}

/** `servers` and `inputs`: https://code.visualstudio.com/docs/copilot/reference/mcp-configuration. */
function vscode({ name, endpoint, auth }: ClientTarget): ClientConfiguration {
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
    content: { ...(auth !== "none" ? { inputs: [input] } : {}), servers: { [name]: server } },
    note:
      auth !== "none"
        ? "VS Code asks for the token when the server first starts and keeps it in secret storage."
        : noToken,
  };
}

/** `${NAME}` in headers of a project's file: https://code.claude.com/docs/en/mcp. */
function claudeCode({ name, endpoint, auth }: ClientTarget): ClientConfiguration {
  const reference = `\${${tokenVariable}}`;
  // project scope, because the reference is expanded in .mcp.json but not in the user's own file
  const add = `claude mcp add --transport http --scope project ${name} '${endpoint}'`;
  return {
    file: { project: ".mcp.json" },
    format: "json",
    content: {
      mcpServers: { [name]: { type: "http", url: endpoint, ...bearer(auth, reference) } },
    },
    note: auth !== "none" ? startWithToken("Claude Code") : noToken,
    // single quotes keep the shell from expanding the reference; --header takes what follows it
    command: auth !== "none" ? `${add} --header 'Authorization: Bearer ${reference}'` : add,
  };
}

const noToken = "No token is needed: the server answers anyone who reaches the endpoint.";

function startWithToken(client: string): string {
  return `Set ${tokenVariable} to a token in the environment that ${client} starts from; the file can be committed.`;
}

function bearer(auth: ClientTarget["auth"], reference: string) {
  return auth !== "none" ? { headers: { Authorization: `Bearer ${reference}` } } : {};
}

/** Some clients put both values on a command line, so what a shell could read is refused. */
function assertPasteable({ name, endpoint }: ClientTarget): void {
  if (!/^[a-z0-9][a-z0-9-]*$/i.test(name)) {
    throw new Error(
      `Client configuration: name ${JSON.stringify(name)} is not allowed; use letters, digits and hyphens.`,
    );
  }
  if (!/^https?:\/\/(\[[0-9a-f:.]+\]|[a-z0-9.-]+)(:\d+)?(\/[\w.~/-]*)?$/i.test(endpoint)) {
    const shown = endpoint.replace(/\/\/[^/]*@/, "//***@").replace(/[?#].*$/s, "?***");
    throw new Error(
      `Client configuration: endpoint ${JSON.stringify(shown)} is not allowed; give an http or https URL ` +
        "of host, port and plain path, without credentials, query or fragment.",
    );
  }
}
