import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { engineVersion, isUsable, provideEngine } from "../../../../infra/toolchain/engine.ts";
import { type Temporary, temporary } from "./temporary.ts";

describe("isUsable", () => {
  it.each([
    ["v3.256.0", true],
    ["3.150.0", true],
    ["v3.149.9", false],
    ["2.200.0", false],
    ["v4.0.0", false],
    ["v3.300.1-alpha.1", true],
    ["not a version", false],
  ])("takes %s as usable: %s", (version, usable) => {
    expect(isUsable(version)).toBe(usable);
  });
});

describe("the engine's version", () => {
  it("is that of the npm package, so that `npx pulumi` finds what was provided", () => {
    const root = join(import.meta.dirname, "..", "..", "..", "..");
    const { devDependencies } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
    expect(devDependencies.pulumi).toBe(engineVersion);
    const module = join(root, "infra", "toolchain", "go", "pulumi-cli", "go.mod");
    expect(readFileSync(module, "utf8")).toContain(
      `github.com/pulumi/pulumi/pkg/v3 v${engineVersion}`,
    );
  });
});

describe.runIf(process.platform !== "win32")("provideEngine", () => {
  let t: Temporary;
  beforeEach(() => {
    t = temporary();
  });
  afterEach(() => t.remove());

  const bin = () => join(t.ctx.cacheDir, "pulumi", "versions", engineVersion, "bin");
  /** A compiler that writes down how it was called, and makes what it is asked for. */
  const go = () =>
    t.script(
      "path/go",
      `[ "$1" = version ] && exit 0
echo "$CGO_ENABLED $*" >> ${t.folder}/go.log
while [ $# -gt 1 ]; do [ "$1" = -o ] && out=$2; shift; done
echo built > "$out"`,
    );

  it("takes a new enough engine on PATH that has its language host", async () => {
    t.script("path/pulumi", "echo v3.200.0");
    t.script("path/pulumi-language-nodejs", "");
    const { choice, path: added } = await provideEngine(t.ctx);
    expect(choice).toBe(`Pulumi 3.200.0 in ${join(t.folder, "path")}`);
    expect(added).toEqual([]);
    expect(t.said).toEqual([]);
  });

  it.each([
    ["too old", "echo v3.100.0", true],
    ["broken", "exit 1", true],
    ["without its language host", "echo v3.200.0", false],
  ])("passes over an engine on PATH that is %s", async (_, body, host) => {
    t.script("path/pulumi", body);
    if (host) t.script("path/pulumi-language-nodejs", "");
    go();
    expect((await provideEngine(t.ctx)).path).toEqual([bin()]);
  });

  it("passes over the project's own wrapper, which would only download", async () => {
    const wrapper = "checkout/node_modules/.bin";
    t.script(`${wrapper}/pulumi`, "echo v3.256.0");
    t.script(`${wrapper}/pulumi-language-nodejs`, "");
    go();
    const PATH = `${join(t.folder, wrapper)}:${t.ctx.env.PATH}`;
    const { choice } = await provideEngine({ ...t.ctx, env: { ...t.ctx.env, PATH } });
    expect(choice).toBe(`Pulumi ${engineVersion}, built from its Go modules`);
  });

  it("builds engine and language host from locked modules, once for all checkouts", async () => {
    go();
    await provideEngine(t.ctx);
    expect(readdirSync(bin()).sort()).toEqual([
      "built-from-go-modules",
      "pulumi",
      "pulumi-language-nodejs",
    ]);
    const calls = readFileSync(join(t.folder, "go.log"), "utf8").trim().split("\n");
    expect(calls).toHaveLength(2);
    for (const call of calls) expect(call).toMatch(/^0 build -mod=readonly -trimpath /);
    expect(calls[0]).toContain(`version.Version=v${engineVersion}`);

    t.said.length = 0;
    const again = await provideEngine(t.ctx);
    expect(again.choice).toBe(`Pulumi ${engineVersion}, built from its Go modules, cached`);
    expect(t.said).toEqual([]);
    expect(readFileSync(join(t.folder, "go.log"), "utf8").trim().split("\n")).toHaveLength(2);
  });

  it("prefers the official download to a build", async () => {
    go();
    t.write(
      "checkout/node_modules/pulumi/run.js",
      `const { mkdirSync, writeFileSync } = require("node:fs");
       const { PULUMI_HOME, PULUMI_VERSION } = process.env;
       const bin = PULUMI_HOME + "/versions/" + PULUMI_VERSION + "/bin";
       mkdirSync(bin, { recursive: true });
       writeFileSync(bin + "/pulumi", "official");`,
    );
    const { choice } = await provideEngine(reachable(t));
    expect(choice).toBe(`Pulumi ${engineVersion}, official`);
    expect(readdirSync(bin())).toEqual(["pulumi"]);
    expect(existsSync(join(t.folder, "go.log"))).toBe(false);
  });

  it("builds when the official download breaks off, and says why", async () => {
    go();
    t.write(
      "checkout/node_modules/pulumi/run.js",
      `const { mkdirSync } = require("node:fs");
       mkdirSync(process.env.PULUMI_HOME + "/versions/half", { recursive: true });
       console.error("connection reset");
       process.exit(1);`,
    );
    const { choice } = await provideEngine(reachable(t));
    expect(choice).toBe(`Pulumi ${engineVersion}, built from its Go modules`);
    expect(t.said.join("\n")).toContain("connection reset");
    expect(readdirSync(join(bin(), ".."))).toEqual(["bin"]);
  });

  it("fails naming both ways to get an engine where there is no Go either", async () => {
    t.script("path/go", "exit 127");
    const failing = provideEngine(t.ctx);
    await expect(failing).rejects.toThrow("install the Pulumi CLI, or install Go 1.26");
    expect(existsSync(bin())).toBe(false);
  });

  it("fails with the compiler's own words, and leaves no half-made engine", async () => {
    t.script("path/go", '[ "$1" = version ] && exit 0; echo "disk full" >&2; exit 1');
    await expect(provideEngine(t.ctx)).rejects.toThrow(/building pulumi failed .*[\s\S]*disk full/);
    expect(existsSync(join(bin(), ".."))).toBe(false);
  });
});

/** Behind a proxy only the download itself can tell whether it works. */
function reachable({ ctx }: Temporary) {
  const env = { ...ctx.env, HTTPS_PROXY: "http://127.0.0.1:9", MCP_STACKS_RETRY: "1" };
  return { ...ctx, env };
}
