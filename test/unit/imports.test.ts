import { describe, expect, it } from "vitest";
import { type Import, importsOf, sourceFiles } from "./source-files.ts";

const files = sourceFiles();
const imports = files.flatMap(importsOf);

/** What each part of the tree may import of the others, besides itself. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  "app/src/contract.ts": [],
  app: ["app/src/contract.ts"],
  "infra/config": ["app/src/contract.ts"],
  "infra/surface": [],
  "infra/contract": ["infra/surface", "infra/*.ts", "app/src/contract.ts"],
  "infra/*.ts": ["infra/surface", "infra/config", "app/src/contract.ts"],
  "infra/policy": ["infra/surface", "infra/*.ts", "infra/config", "app/src/contract.ts"],
  // what a preview means: pure, from plain objects
  "infra/report": ["infra/policy", "infra/surface", "infra/*.ts"],
  // it judges evidence, policy's too, and asks nobody else
  "infra/production": ["infra/contract", "infra/surface", "infra/*.ts", "app/src/contract.ts"],
  "infra/observability": ["infra/*.ts", "infra/config", "app/src/contract.ts"],
  // images of others' servers, and the bridge in them
  "infra/companions": ["infra/*.ts", "infra/config"],
  "infra/docker": [
    "infra/companions",
    "infra/observability",
    "infra/*.ts",
    "infra/config",
    "app/src/contract.ts",
  ],
  "infra/kubernetes": [
    "infra/companions",
    "infra/observability",
    "infra/*.ts",
    "infra/config",
    "app/src/contract.ts",
  ],
  "infra/lambda": ["infra/observability", "infra/*.ts", "infra/config", "app/src/contract.ts"],
  stacks: [
    "infra/companions",
    "infra/docker",
    "infra/kubernetes",
    "infra/lambda",
    "infra/*.ts",
    "infra/config",
  ],
  "infra/toolchain": [],
  "infra/cli": [
    "infra/observability",
    "infra/docker",
    "infra/kubernetes",
    "infra/toolchain",
    "infra/policy",
    "infra/contract",
    "infra/report",
    "infra/production",
    "infra/surface",
    "infra/*.ts",
    "infra/config",
    "app/src/contract.ts",
  ],
};

/** The one way from the product to its tests: the benchmark is a verb of the command line. */
const bench: Import = { from: "infra/cli/main.ts", to: "test/bench/main.ts" };

function partOf(path: string): string {
  if (path === "app/src/contract.ts") return path;
  const [top = "", second = "", third = ""] = path.split("/");
  if (top === "stacks" && second === "examples") return `stacks/examples/${third}`;
  if (top !== "infra") return top;
  return second.endsWith(".ts") ? "infra/*.ts" : `infra/${second}`;
}

function isLocal(path: string): boolean {
  return /^(app|infra|stacks|test)\//.test(path);
}

/** Everything that a file imports, directly or not. */
function reachableFrom(path: string, seen = new Set<string>()): Set<string> {
  for (const { to } of imports.filter(({ from }) => from === path)) {
    if (seen.has(to)) continue;
    seen.add(to);
    reachableFrom(to, seen);
  }
  return seen;
}

/** Files of the product whose text says something. */
function filesThatSay(pattern: RegExp): string[] {
  return files
    .filter(({ path, text }) => !path.startsWith("test/") && pattern.test(text))
    .map(({ path }) => path)
    .sort();
}

describe("imports", () => {
  it("are read in every form", () => {
    const pairs = imports.map(({ from, to }) => `${from} ${to}`);
    expect(pairs).toContain("stacks/docker.ts infra/docker/server.ts");
    expect(pairs).toContain("stacks/docker.ts @pulumi/docker");
    // over several lines, and dynamic
    expect(pairs).toContain("infra/claude-desktop.ts infra/client-configuration.ts");
    expect(pairs).toContain("stacks/main.ts stacks/docker.ts");
    expect(pairs).toContain("infra/cli/main.ts infra/cli/demo.ts");
  });

  it("point one way through the product", () => {
    const wrong = imports
      .filter(({ from, to }) => isLocal(to) && partOf(from) !== "test")
      .filter(({ from, to }) => from !== bench.from || to !== bench.to)
      .filter(({ from, to }) => {
        const part = partOf(from);
        return part !== partOf(to) && !mayImport[part]?.includes(partOf(to));
      });
    expect(wrong).toEqual([]);
  });

  it("reach no Pulumi from what decides without creating", () => {
    const pure = files
      .map(({ path }) => path)
      .filter((path) => /^infra\/.*(-plan|-faults)\.ts$/.test(path))
      .concat(
        ["schema", "parse", "rules", "needed-secrets", "issues", "document"].map(
          (name) => `infra/config/${name}.ts`,
        ),
        ["naming", "runtime-env", "clients"].map((name) => `infra/${name}.ts`),
      );
    expect(pure).toContain("infra/docker/server-plan.ts");
    const creating = pure.filter((path) =>
      [...reachableFrom(path)].some((to) => to.startsWith("@pulumi/")),
    );
    expect(creating).toEqual([]);
  });

  it("reach no server code from the configuration but the contract", () => {
    const reached = [...reachableFrom("stacks/main.ts")].filter((to) => to.startsWith("app/"));
    expect(reached).toEqual(["app/src/contract.ts"]);
  });
});

describe("each of these has one place", () => {
  it("reading the configuration", () => {
    expect(filesThatSay(/pulumi\.Config\(|\ballConfig\(/)).toEqual(["infra/config/load.ts"]);
  });

  it("generating secrets; a push is told from another by an id that is none", () => {
    expect(filesThatSay(/from "@pulumi\/random/)).toEqual([
      "infra/config/secrets.ts",
      "infra/lambda/repository.ts",
    ]);
    expect(filesThatSay(/new random\.Random(Bytes|Password)\(/)).toEqual([
      "infra/config/secrets.ts",
    ]);
  });

  it("building an image", () => {
    expect(filesThatSay(/new docker\.Image\(/)).toEqual([
      "infra/companions/image.ts",
      "infra/image.ts",
    ]);
  });

  it("pulling images: the server's, and those that are not ours", () => {
    expect(filesThatSay(/new docker\.RemoteImage\(/)).toEqual([
      "infra/companions/image.ts",
      "infra/docker/images.ts",
      "infra/image.ts",
    ]);
  });

  it("making the provider", () => {
    expect(filesThatSay(/new (\w+\.)?Provider\(/)).toEqual([
      "stacks/docker.ts",
      "stacks/kubernetes.ts",
      "stacks/lambda.ts",
    ]);
  });
});
