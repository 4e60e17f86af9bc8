import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import { copyProgram } from "./program-copy.ts";

/** Makes a project with the runtime options of ours and a program that does nothing. */
export function writeEmptyProgram(checkout: string, folder: string): void {
  fresh(folder);
  const project = parse(readFileSync(join(checkout, "Pulumi.yaml"), "utf8"));
  const content = { name: "bench-empty", runtime: project.runtime, main: "main.ts" };
  writeFileSync(join(folder, "Pulumi.yaml"), stringify(content));
  writeJson(join(folder, "package.json"), { name: "bench-empty", private: true, type: "module" });
  const program = "export default async function main(): Promise<object> {\n  return {};\n}\n";
  writeFileSync(join(folder, "main.ts"), program);
}

/**
 * Makes the project that `pulumi new typescript` would have led to: default runtime options, which
 * compile by ts-node on every run, CommonJS, that template's tsconfig, and the same program.
 */
export function writeTemplateProgram(checkout: string, folder: string): void {
  fresh(folder);
  const { name } = parse(readFileSync(join(checkout, "Pulumi.yaml"), "utf8"));
  writeFileSync(join(folder, "Pulumi.yaml"), stringify({ name, runtime: "nodejs" }));
  // not in Pulumi.yaml: the runner looks for tsconfig.json in the folder that `main` there leads to
  const content = { name: "bench-template", private: true, main: "stacks/main.ts" };
  writeJson(join(folder, "package.json"), content);
  writeJson(join(folder, "tsconfig.json"), {
    compilerOptions: {
      strict: true,
      outDir: "bin",
      // the template says es2020, without Object.hasOwn
      target: "es2022",
      module: "commonjs",
      moduleResolution: "node",
      sourceMap: true,
      experimentalDecorators: true,
      pretty: true,
      noFallthroughCasesInSwitch: true,
      noImplicitReturns: true,
      forceConsistentCasingInFileNames: true,
    },
    files: ["stacks/main.ts"],
  });
  copyProgram(checkout, join("stacks", "main.ts"), folder);
}

function fresh(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
}

function writeJson(path: string, content: object): void {
  writeFileSync(path, `${JSON.stringify(content, undefined, 2)}\n`);
}
