import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { type LoadedStack, loadStack } from "../../../../infra/config/load.ts";
import { resolved, runOnMocks } from "../mocks.ts";

const minimal = { target: "docker", server: JSON.stringify({ auth: { mode: "jwt" } }) };
const jwtSecret = "0123456789abcdef0123456789abcdef";

/** A folder that holds these files, with no content; gone when the test is. */
function folderWith(...files: readonly string[]): string {
  const root = mkdtempSync(join(tmpdir(), "mcp-stacks-"));
  onTestFinished(() => rmSync(root, { recursive: true }));
  for (const file of files) {
    mkdirSync(join(root, file, ".."), { recursive: true });
    writeFileSync(join(root, file), "");
  }
  return root;
}

/** Loads stack `dev` from a configuration as the engine hands it over. */
async function load(
  config: Readonly<Record<string, string>>,
  { root = folderWith("app/Dockerfile"), encrypted = [] as readonly string[] } = {},
): Promise<LoadedStack> {
  const full = Object.entries(config).map(([name, value]) => [`mcp-stacks:${name}`, value]);
  const keys = encrypted.map((name) => `mcp-stacks:${name}`);
  // the language host says by this variable what was encrypted
  vi.stubEnv("PULUMI_CONFIG_SECRET_KEYS", JSON.stringify(keys));
  onTestFinished(() => void vi.unstubAllEnvs());
  const { result } = await runOnMocks(async () => {
    pulumi.runtime.setAllConfig(Object.fromEntries(full), keys);
    return loadStack(root);
  });
  return result;
}

/** The message that a person sees, of a refusal that the engine shows without a stack trace. */
async function refusalOf(loading: Promise<unknown>): Promise<string> {
  const error: unknown = await loading.catch((reason: unknown) => reason);
  expect(pulumi.RunError.isInstance(error)).toBe(true);
  return pulumi.RunError.isInstance(error) ? error.message : "";
}

describe("loadStack", () => {
  it("gives the stack's name and its settings with defaults, and no secret", async () => {
    const { stack, settings, secrets } = await load(minimal);
    expect(stack).toBe("dev");
    expect(settings).toMatchObject({ target: "docker", docker: { port: 8000 } });
    expect(secrets).toEqual({});
  });

  it("gives a supplied secret as an Output that is marked", async () => {
    const config = { ...minimal, jwtSecret };
    const { secrets, settings } = await load(config, { encrypted: ["jwtSecret"] });
    expect(Object.keys(secrets)).toEqual(["jwtSecret"]);
    const output = pulumi.output(secrets.jwtSecret);
    expect(await pulumi.isSecret(output)).toBe(true);
    expect(await resolved(output)).toBe(jwtSecret);
    expect(JSON.stringify(settings)).not.toContain(jwtSecret);
  });

  it("takes a build context outside of the project by its absolute path", async () => {
    const context = folderWith("Dockerfile");
    const server = JSON.stringify({ auth: { mode: "jwt" }, image: { build: { context } } });
    const { settings } = await load({ ...minimal, server }, { root: folderWith() });
    expect(settings.server.image.build?.context).toBe(context);
  });

  it("asks for no build context when an image is referred to", async () => {
    const image = { reference: "registry.example.com/ops:1" };
    const server = JSON.stringify({ auth: { mode: "jwt" }, image });
    const { settings } = await load({ ...minimal, server }, { root: folderWith() });
    expect(settings.server.image).toEqual(image);
  });
});

describe("fails to load", () => {
  it("without the build context's folder, and says where it was looked for", async () => {
    const root = folderWith();
    expect(await refusalOf(load(minimal, { root }))).toBe(
      [
        "1 fault in the configuration of stack dev (Pulumi.dev.yaml); nothing was changed.",
        "  mcp-stacks:server.image.build.context",
        '    given    "app"',
        "    allowed  a folder that exists",
        `    fix      create ${join(root, "app")}, or change mcp-stacks:server.image.build.context`,
      ].join("\n"),
    );
  });

  it("without the Dockerfile in that folder", async () => {
    const root = folderWith("app/package.json");
    const message = await refusalOf(load(minimal, { root }));
    expect(message).toContain("mcp-stacks:server.image.build.dockerfile");
    expect(message).toContain(join(root, "app", "Dockerfile"));
  });

  it("with every fault in one message that shows no stack trace", async () => {
    const docker = JSON.stringify({ port: 0, prot: 1 });
    const message = await refusalOf(load({ ...minimal, docker }));
    expect(message).toMatch(/^2 faults in the configuration of stack dev/);
    expect(message).toContain("mcp-stacks:docker.port");
    expect(message).toContain("mcp-stacks:docker.prot");
    expect(message).not.toMatch(/^\s+at /m);
  });

  it("with a secret in plain text, which it does not repeat", async () => {
    const message = await refusalOf(load({ ...minimal, jwtSecret }));
    expect(message).toContain("mcp-stacks:jwtSecret\n    given    a value in plain text");
    expect(message).not.toContain(jwtSecret);
  });

  it("with an encrypted section, which it does not repeat", async () => {
    const server = JSON.stringify({ auth: { mode: "jwt", audience: "hunter2" } });
    const message = await refusalOf(load({ ...minimal, server }, { encrypted: ["server"] }));
    expect(message).toContain("mcp-stacks:server\n    given    an encrypted value");
    expect(message).not.toContain("hunter2");
  });

  it("before anything is registered", async () => {
    const { result, resources } = await runOnMocks(async () => {
      pulumi.runtime.setAllConfig({ "mcp-stacks:target": "swarm" }, []);
      const { default: main } = await import("../../../../stacks/main.ts");
      return main().catch((error: unknown) => error);
    });
    expect(pulumi.RunError.isInstance(result)).toBe(true);
    expect(resources).toEqual([]);
  });
});
