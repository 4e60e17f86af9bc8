import { describe, expect, it } from "vitest";
import { asTemplateModule, relativeImports } from "../../bench/docker/program-copy.ts";

const source = `import "../infra/fast-start.ts";
import { join } from "node:path";
import * as docker from "@pulumi/docker";
import type { Settings } from "../infra/config/schema.ts";
import {
  loadStack,
} from "./load.ts";

const root = join(import.meta.dirname, "..");

export default async function main(): Promise<object> {
  const { deploy } = await import("./docker.ts");
  return deploy(loadStack(root));
}
`;

describe("relativeImports", () => {
  it("finds the program's own modules, static and dynamic, and no packages", () => {
    expect(relativeImports(source)).toEqual([
      "../infra/config/schema.ts",
      "./load.ts",
      "./docker.ts",
    ]);
  });
});

describe("asTemplateModule", () => {
  const module = asTemplateModule(source);

  it("imports the program's own modules without an ending, and packages as before", () => {
    expect(module).toContain('from "../infra/config/schema";');
    expect(module).toContain('from "./load";');
    expect(module).toContain('import("./docker")');
    expect(module).toContain('from "@pulumi/docker";');
    expect(module).not.toContain(".ts");
  });

  it("does without what our way of running adds", () => {
    expect(module).not.toContain("fast-start");
  });

  it("finds its folder and exports its program the CommonJS way", () => {
    expect(module).toContain('join(__dirname, "..")');
    expect(module).toMatch(/^async function main/m);
    expect(module).toMatch(/^export = main;$/m);
  });

  it("leaves a module without a program as it is", () => {
    expect(asTemplateModule("export const a = 1;\n")).toBe("export const a = 1;\n");
  });
});
