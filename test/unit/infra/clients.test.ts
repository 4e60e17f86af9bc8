import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { clientConfigurations } from "../../../infra/clients.ts";

const local = { name: "ops", endpoint: "http://127.0.0.1:8000/mcp" } as const;
const withJwt = clientConfigurations({ ...local, auth: "jwt" });
const open = clientConfigurations({ ...local, auth: "none" });
const ref = (inner: string) => `\${${inner}}`;
const header = (reference: string) => ({ headers: { Authorization: `Bearer ${reference}` } });

describe("Cursor", () => {
  it("refers to the token's variable in Cursor's own syntax", () => {
    expect(withJwt.cursor.file).toEqual({ project: ".cursor/mcp.json" });
    expect(withJwt.cursor.content).toEqual({
      mcpServers: { ops: { url: local.endpoint, ...header(ref("env:MCP_TOKEN")) } },
    });
    expect(withJwt.cursor.note).toContain("MCP_TOKEN");
  });

  it("sends no header without authentication", () => {
    expect(open.cursor.content).toEqual({ mcpServers: { ops: { url: local.endpoint } } });
  });
});

describe("VS Code", () => {
  it("asks for the token as a password, once a server", () => {
    expect(withJwt.vscode.file).toEqual({ project: ".vscode/mcp.json" });
    expect(withJwt.vscode.content).toEqual({
      inputs: [
        {
          type: "promptString",
          id: "ops-token",
          description: "Bearer token for ops",
          password: true,
        },
      ],
      servers: {
        ops: { type: "http", url: local.endpoint, ...header(ref("input:ops-token")) },
      },
    });
  });

  it("asks for nothing without authentication", () => {
    expect(open.vscode.content).toEqual({
      servers: { ops: { type: "http", url: local.endpoint } },
    });
  });
});

describe("Claude Code", () => {
  it("refers to the token's variable in the project's file", () => {
    expect(withJwt.claudeCode.file).toEqual({ project: ".mcp.json" });
    expect(withJwt.claudeCode.content).toEqual({
      mcpServers: {
        ops: { type: "http", url: local.endpoint, ...header(ref("MCP_TOKEN")) },
      },
    });
  });

  it("gives a one-liner that the shell does not expand", () => {
    expect(withJwt.claudeCode.command).toBe(
      "claude mcp add --transport http --scope project ops 'http://127.0.0.1:8000/mcp' " +
        `--header 'Authorization: Bearer ${ref("MCP_TOKEN")}'`,
    );
  });

  it("sends no header without authentication", () => {
    expect(open.claudeCode.content).toEqual({
      mcpServers: { ops: { type: "http", url: local.endpoint } },
    });
    expect(open.claudeCode.command).toBe(
      "claude mcp add --transport http --scope project ops 'http://127.0.0.1:8000/mcp'",
    );
  });
});

describe("Claude Desktop", () => {
  it("bridges to HTTP and reads the token from the user's own file", () => {
    expect(withJwt.claudeDesktop.file).toEqual({
      macos: "~/Library/Application Support/Claude/claude_desktop_config.json",
      linux: "~/.config/Claude/claude_desktop_config.json",
    });
    expect(withJwt.claudeDesktop.content).toEqual({
      mcpServers: {
        ops: {
          command: "sh",
          args: [
            "-c",
            "cd && exec npx -y mcp-remote@0.15.1 http://127.0.0.1:8000/mcp --transport http-only " +
              "--header-file .mcp-stacks/ops.headers",
          ],
        },
      },
    });
    expect(withJwt.claudeDesktop.setup).toBe(
      "(umask 077; mkdir -p ~/.mcp-stacks && printf 'Authorization: Bearer %s\\n' " +
        `"${ref("MCP_TOKEN:?is not set")}" > ~/.mcp-stacks/ops.headers)`,
    );
  });

  it("does the same on Windows without a space in any argument", () => {
    expect(withJwt.claudeDesktopWindows.file).toEqual({
      windows: "%APPDATA%\\Claude\\claude_desktop_config.json",
    });
    const args = [
      ..."/c cd /d %USERPROFILE% && npx -y mcp-remote@0.15.1".split(" "),
      local.endpoint,
      ..."--transport http-only --header-file .mcp-stacks\\ops.headers".split(" "),
    ];
    expect(withJwt.claudeDesktopWindows.content).toEqual({
      mcpServers: { ops: { command: "cmd", args } },
    });
    expect(withJwt.claudeDesktopWindows.setup).toBe(
      'if (!$env:MCP_TOKEN) { throw "MCP_TOKEN is not set" }; ' +
        'New-Item -ItemType Directory -Force "$env:USERPROFILE\\.mcp-stacks" | Out-Null; ' +
        'Set-Content -Encoding ascii "$env:USERPROFILE\\.mcp-stacks\\ops.headers" ' +
        '"Authorization: Bearer $env:MCP_TOKEN"',
    );
  });

  it("needs no shell, no file and no setup without authentication", () => {
    const args = ["-y", "mcp-remote@0.15.1", local.endpoint, "--transport", "http-only"];
    expect(open.claudeDesktop.content).toEqual({ mcpServers: { ops: { command: "npx", args } } });
    expect(open.claudeDesktopWindows.content).toEqual({
      mcpServers: { ops: { command: "cmd", args: ["/c", "npx", ...args] } },
    });
    expect(open.claudeDesktop.setup).toBeUndefined();
    expect(open.claudeDesktopWindows.setup).toBeUndefined();
  });

  it.each([
    ["http://localhost:8000/mcp", false],
    ["http://127.0.0.1:8000/mcp", false],
    ["http://[::1]:8000/mcp", true],
    ["http://mcp.acme.example/mcp", true],
    ["https://mcp.acme.example/mcp", false],
  ])("allows plain http to %s by flag only where the bridge asks for it", (endpoint, flag) => {
    const { claudeDesktop } = clientConfigurations({ name: "ops", endpoint, auth: "jwt" });
    expect(JSON.stringify(claudeDesktop.content).includes("--allow-http")).toBe(flag);
  });

  it("quotes an IPv6 endpoint, whose brackets a shell would read as a pattern", () => {
    const endpoint = "http://[::1]:8000/mcp";
    const { claudeDesktop } = clientConfigurations({ name: "ops", endpoint, auth: "jwt" });
    expect(JSON.stringify(claudeDesktop.content)).toContain(` '${endpoint}' `);
  });
});

const name = fc.stringMatching(/^[a-z0-9][a-z0-9-]{0,40}$/);
const path = fc.stringMatching(/^(\/[a-z0-9._~-]{1,8}){0,3}$/);
const endpoint = fc
  .tuple(fc.constantFrom("http", "https"), fc.domain(), fc.integer({ min: 1, max: 65535 }), path)
  .map(([scheme, host, port, rest]) => `${scheme}://${host}:${port}${rest}`);
const auth = fc.constantFrom("jwt" as const, "none" as const);

describe("every client", () => {
  it("gets the endpoint, and its content survives JSON, for any target", () => {
    fc.assert(
      fc.property(name, endpoint, auth, (name, endpoint, auth) => {
        for (const client of Object.values(clientConfigurations({ name, endpoint, auth }))) {
          expect(JSON.stringify(client.content)).toContain(endpoint);
          expect(JSON.parse(JSON.stringify(client))).toEqual(client);
        }
      }),
    );
  });

  it("gets a reference wherever a bearer token is sent, and none without authentication", () => {
    fc.assert(
      fc.property(name, endpoint, auth, (name, endpoint, auth) => {
        const text = JSON.stringify(clientConfigurations({ name, endpoint, auth }));
        const sent = [...text.matchAll(/Bearer ([^\s"'\\]+)/g)].map((match) => match[1]);
        const references = [
          ref("env:MCP_TOKEN"),
          ref(`input:${name}-token`),
          "token", // the prompt's description
          ref("MCP_TOKEN"), // the file and the one-liner
          ref("MCP_TOKEN"),
          "%s", // printf fills in the variable
          "$env:MCP_TOKEN",
        ];
        expect(sent.sort()).toEqual(auth === "jwt" ? references.sort() : []);
      }),
    );
  });

  it("passes no argument with a space on Windows, for any target", () => {
    fc.assert(
      fc.property(name, endpoint, auth, (name, endpoint, auth) => {
        const { content } = clientConfigurations({ name, endpoint, auth }).claudeDesktopWindows;
        expect(JSON.stringify(content)).not.toMatch(/\s/);
      }),
    );
  });

  const secret = fc.stringMatching(/^eyJ[A-Za-z0-9_-]{12,40}$/);

  it("fails for an endpoint that carries a secret, and does not repeat it", () => {
    const carriers = [
      (secret: string) => `https://user:${secret}@mcp.acme.example/mcp`,
      (secret: string) => `https://mcp.acme.example/mcp?token=${secret}`,
      (secret: string) => `https://mcp.acme.example/mcp#${secret}`,
    ];
    fc.assert(
      fc.property(name, secret, fc.constantFrom(...carriers), auth, (name, secret, carry, auth) => {
        const planned = () => clientConfigurations({ name, endpoint: carry(secret), auth });
        expect(planned).toThrow(/without credentials, query or fragment/);
        expect(planned).not.toThrow(secret);
      }),
    );
  });

  it.each([
    "http://127.0.0.1:8000/mcp; rm -rf ~",
    "http://a$(id).example/mcp",
    "http://a'b.example/mcp",
    "http://a.example/mcp&calc",
    "http://a.example/%PATH%",
    "http://a.example/mcp\n",
    "ftp://a.example/mcp",
    "/mcp",
  ])("fails for the endpoint %j, which a shell could misread", (endpoint) => {
    expect(() => clientConfigurations({ name: "ops", endpoint, auth: "jwt" })).toThrow(
      /Client configuration: endpoint .* give an http or https URL/,
    );
  });

  it.each(["", "-x", "a b", "a;b", "../a", "a\n"])("fails for the name %j", (name) => {
    expect(() => clientConfigurations({ ...local, name, auth: "none" })).toThrow(
      /use letters, digits and hyphens/,
    );
  });
});
