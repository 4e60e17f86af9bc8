import { describe, expect, it } from "vitest";
import { renderFaults } from "../../../../infra/config/fault.ts";
import { parseConfig } from "../../../../infra/config/parse.ts";
import { secretFaults } from "../../../../infra/config/secret-faults.ts";
import { faultsOf, keysOf, minimal } from "./parsing.ts";

describe("fails on a secret", () => {
  it("in plain text, without repeating it", () => {
    const values = {
      "mcp-stacks:target": "docker",
      "mcp-stacks:server": JSON.stringify(minimal.server),
      "mcp-stacks:jwtSecret": "correct-horse-battery-staple-0123456789",
    };
    const parsed = parseConfig({ values, secretKeys: [] });
    expect(parsed.ok ? [] : parsed.faults).toEqual([
      expect.objectContaining({ key: "mcp-stacks:jwtSecret", given: "a value in plain text" }),
    ]);
    expect(JSON.stringify(parsed)).not.toContain("correct-horse");
  });

  it("that is too short for HS256, without repeating it", () => {
    const faults = faultsOf(minimal, { jwtSecret: "hunter2" });
    expect(faults).toEqual([
      expect.objectContaining({ given: "7 bytes", allowed: "32 bytes or more" }),
    ]);
    expect(JSON.stringify(faults)).not.toContain("hunter2");
  });

  it("that would break the Redis URL", () => {
    expect(keysOf(minimal, { redisPassword: "with spaces and @" })).toEqual(["redisPassword"]);
  });

  it.each([
    ["databaseUrl", "mysql://hunter2@db"],
    ["postgresPassword", "hunter2'; DROP TABLE tickets; --"],
    ["webhookSecret", "hunter2"],
    ["otlpHeaders", "hunter2"],
  ])("of another form than %s has, without repeating it", (key, value) => {
    const server = {
      ...minimal.server,
      store: "postgres",
      webhook: { url: "https://hooks.example.com" },
      telemetry: { otlpEndpoint: "http://otel.example.com" },
    };
    const faults = faultsOf({ ...minimal, server }, { [key]: value });
    expect(faults.map((fault) => fault.key)).toEqual([`mcp-stacks:${key}`]);
    expect(JSON.stringify(faults)).not.toContain("hunter2");
  });

  it("in plain text that is never generated, and promises no generated one", () => {
    const values = {
      "mcp-stacks:target": "docker",
      "mcp-stacks:server": JSON.stringify({ ...minimal.server, store: "postgres" }),
      "mcp-stacks:databaseUrl": "postgres://db.example.com/tickets",
    };
    const parsed = parseConfig({ values, secretKeys: [] });
    expect(parsed.ok ? [] : parsed.faults).toEqual([
      expect.objectContaining({ key: "mcp-stacks:databaseUrl", allowed: "an encrypted value" }),
    ]);
  });

  it.each([
    ["server.webhook.url", { webhook: { url: "https://u:hunter2@10.0.0.8/hunter2?k=hunter2" } }],
    ["server.webhook.url", { webhook: { url: "http://u:hunter2@hooks.example.com" } }],
    ["server.telemetry.otlpEndpoint", { telemetry: { otlpEndpoint: "grpc://u:hunter2@otel" } }],
    ["server.publicUrl", { publicUrl: "https://u:hunter2@mcp.example.com/path" }],
  ])("inside the URL of %s, without repeating it", (key, setting) => {
    const faults = faultsOf({ ...minimal, server: { ...minimal.server, ...setting } });
    expect(faults.map((fault) => fault.key)).toContain(`mcp-stacks:${key}`);
    expect(JSON.stringify(faults)).not.toContain("hunter2");
  });

  it("hidden inside a section", () => {
    expect(keysOf({ target: "docker" }, { server: JSON.stringify(minimal.server) })).toEqual([
      "server",
    ]);
  });

  it("hidden inside a section that is wrong, without repeating any of it", () => {
    const server = JSON.stringify({ auth: { mode: "hunter2" }, hunter2: true });
    const faults = faultsOf({ target: "docker", docker: { port: 0 } }, { server });
    expect(faults.map(({ key }) => key)).toEqual(["mcp-stacks:docker.port", "mcp-stacks:server"]);
    expect(JSON.stringify(faults)).not.toContain("hunter2");
  });

  it("hidden inside a section that may not be combined so, without repeating it", () => {
    const server = { auth: { mode: "none" } };
    const docker = JSON.stringify({ bind: "10.20.30.40" });
    const faults = faultsOf({ target: "docker", server }, { docker });
    expect(faults.map(({ key }) => key)).toEqual(["mcp-stacks:docker"]);
    expect(JSON.stringify(faults)).not.toContain("10.20.30.40");
  });

  it("under a mistyped name, and says which one was meant, without repeating it", () => {
    const expected = {
      key: "mcp-stacks:jwtSecrt",
      fix: "did you mean mcp-stacks:jwtSecret?",
    };
    const encrypted = faultsOf(minimal, { jwtSecrt: "hunter2" });
    expect(encrypted).toEqual([
      expect.objectContaining({ ...expected, given: "an encrypted value" }),
    ]);
    const open = faultsOf({ ...minimal, jwtSecrt: "hunter2" });
    expect(open).toEqual([expect.objectContaining({ ...expected, given: "a value" })]);
    expect(JSON.stringify([encrypted, open])).not.toContain("hunter2");
  });

  it("that this stack does not use: told to remove it, and not also how to write it", () => {
    const faults = faultsOf(
      { target: "docker", server: { auth: { mode: "none" } } },
      { jwtSecret: "hunter2" },
    );
    expect(faults).toHaveLength(1);
    expect(faults[0]?.allowed).toBe("nothing while server.auth.mode is none");
  });

  it.each([
    ["of another form than it has", "jwtSecret"],
    ["under a mistyped name", "jwtSecrt"],
    ["that this stack does not use", "webhookSecret"],
  ])("%s, and says how to remove what no file shows", (_, name) => {
    const message = renderFaults(faultsOf(minimal, { [name]: "hunter2" }), "prod");
    expect(message).toContain(
      `remove   npm run pulumi -- config rm mcp-stacks:${name} --stack prod`,
    );
  });

  it("and names the stack in every command, as the CLI would take the one selected last", () => {
    const message = renderFaults(secretFaults("jwtSecret", "short", false), "prod");
    const commands = message.match(/pulumi config .*?(?=[,;]|$| with)/gm);
    expect(commands).toEqual([
      "pulumi config set --secret mcp-stacks:jwtSecret --stack prod",
      "pulumi config set --secret mcp-stacks:jwtSecret --stack prod",
      "pulumi config …",
    ]);
    expect(message).toContain("npm run --silent pulumi -- config …");
  });

  it("but is silent on removal where the stack's file shows the key", () => {
    const faults = faultsOf({ ...minimal, docker: { port: 0 } });
    expect(renderFaults(faults, "prod")).not.toContain("config rm");
  });
});
