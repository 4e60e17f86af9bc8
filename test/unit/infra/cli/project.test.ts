import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { parse } from "yaml";
import {
  overlay,
  ownConfig,
  prepareProject,
  removeProject,
  writeProject,
} from "../../../../infra/cli/project.ts";
import { UserError } from "../../../../infra/cli/user-error.ts";

const committed = [
  "# read by people",
  "config:",
  "  mcp-stacks:target: docker",
  "  mcp-stacks:images:",
  "    redis: redis:7",
  "",
].join("\n");

/** A checkout with the stack `dev`; gone when the test is. */
function checkout(): string {
  const root = realpathSync(mkdtempSync(join(tmpdir(), "mcp-stacks-")));
  onTestFinished(() => rmSync(root, { recursive: true }));
  mkdirSync(join(root, "stacks"));
  writeFileSync(join(root, "stacks", "main.ts"), "// the program\n");
  writeFileSync(join(root, "Pulumi.yaml"), "name: mcp-stacks\n");
  writeFileSync(join(root, "Pulumi.dev.yaml"), committed);
  return root;
}

function stackFile(project: string): unknown {
  return parse(readFileSync(join(project, "Pulumi.dev.yaml"), "utf8"));
}

describe("overlay", () => {
  it("merges sections key by key, one level deep, and leaves the rest alone", () => {
    const config = {
      "mcp-stacks:images": { redis: "a", node: "b" },
      "mcp-stacks:target": "docker",
    };
    expect(overlay(config, { images: { redis: "c" }, docker: { port: 1 } })).toEqual({
      "mcp-stacks:images": { redis: "c", node: "b" },
      "mcp-stacks:target": "docker",
      "mcp-stacks:docker": { port: 1 },
    });
    expect(config["mcp-stacks:images"].redis).toBe("a");
  });

  it("replaces what is no section on one of the sides", () => {
    const config = { "mcp-stacks:target": "docker", "mcp-stacks:docker": { port: 1 } };
    const expected = { "mcp-stacks:target": "lambda", "mcp-stacks:docker": ["x"] };
    expect(overlay(config, { target: "lambda", docker: ["x"] })).toEqual(expected);
  });
});

describe("prepareProject", () => {
  it("makes a project that runs the checkout's program with the settings laid over", () => {
    const root = checkout();
    const project = prepareProject(root, "project", "dev", {
      images: { mirror: "localhost:5005" },
    });
    expect(project).toBe(join(root, ".mcp-stacks", "project"));
    expect(readFileSync(join(project, "Pulumi.yaml"), "utf8")).toBe("name: mcp-stacks\n");
    expect(realpathSync(join(project, "stacks"))).toBe(join(root, "stacks"));
    expect(stackFile(project)).toEqual({
      config: {
        "mcp-stacks:target": "docker",
        "mcp-stacks:images": { redis: "redis:7", mirror: "localhost:5005" },
      },
    });
    expect(readFileSync(join(root, "Pulumi.dev.yaml"), "utf8")).toBe(committed);
  });

  it("keeps the salt that the engine wrote, and forgets settings that are gone", () => {
    const root = checkout();
    const project = prepareProject(root, "project", "dev", {
      images: { mirror: "localhost:5005" },
    });
    const file = join(project, "Pulumi.dev.yaml");
    writeFileSync(file, `encryptionsalt: v1:abc:def\n${readFileSync(file, "utf8")}`);
    prepareProject(root, "project", "dev");
    expect(stackFile(project)).toEqual({
      encryptionsalt: "v1:abc:def",
      config: { "mcp-stacks:target": "docker", "mcp-stacks:images": { redis: "redis:7" } },
    });
  });

  it("takes the salt of the stack's file while the engine has written none", () => {
    const root = checkout();
    const project = writeProject(root, "project", "dev", { encryptionsalt: "v1:own", config: {} });
    expect(stackFile(project)).toEqual({ encryptionsalt: "v1:own", config: {} });
  });

  it("is read without the settings that were laid over, with the secrets of its own copy", () => {
    const root = checkout();
    expect(ownConfig(root, "project", "dev")).toEqual({
      "mcp-stacks:target": "docker",
      "mcp-stacks:images": { redis: "redis:7" },
    });
    const project = prepareProject(root, "project", "dev", { kubernetes: { context: "node" } });
    const file = join(project, "Pulumi.dev.yaml");
    writeFileSync(
      file,
      `${readFileSync(file, "utf8")}  mcp-stacks:kubeconfig:\n    secure: v1:x\n`,
    );
    expect(ownConfig(root, "project", "dev")).toEqual({
      "mcp-stacks:target": "docker",
      "mcp-stacks:images": { redis: "redis:7" },
      "mcp-stacks:kubeconfig": { secure: "v1:x" },
    });
  });

  it("fails on a stack without a file, and names the stacks that there are", () => {
    const root = checkout();
    const preparing = () => prepareProject(root, "project", "prod");
    expect(preparing).toThrow(UserError);
    expect(preparing).toThrow(
      /no stack prod: Pulumi\.prod\.yaml is missing\.\n {2}allowed {2}dev\n/,
    );
    expect(existsSync(join(root, ".mcp-stacks"))).toBe(false);
  });

  it("is undone stack by stack", () => {
    const root = checkout();
    const project = prepareProject(root, "project", "dev");
    writeFileSync(join(project, "Pulumi.dev2.yaml"), "config: {}\n");
    removeProject(project, "dev");
    expect(existsSync(join(project, "Pulumi.dev.yaml"))).toBe(false);
    expect(existsSync(join(project, "Pulumi.dev2.yaml"))).toBe(true);
    expect(existsSync(join(root, "stacks", "main.ts"))).toBe(true);
  });
});
