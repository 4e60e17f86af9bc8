import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { exec } from "../../../../infra/toolchain/exec.ts";
import { preparePolicyPack } from "../../../../infra/toolchain/policy-pack.ts";
import { type Temporary, temporary } from "./temporary.ts";

describe.runIf(process.platform !== "win32")("preparePolicyPack", () => {
  let t: Temporary;
  let checkout: string;
  let home: string;
  beforeEach(() => {
    t = temporary();
    checkout = join(t.folder, "it's a checkout");
    home = join(checkout, ".mcp-stacks", "pulumi");
    t.write("it's a checkout/infra/policy/package.json", '{ "version": "1.2.3" }');
    t.write(
      "it's a checkout/infra/policy/main.mjs",
      "console.log(JSON.stringify([process.cwd(), process.argv.slice(2)]));",
    );
    t.script("engine/pulumi", "");
  });
  afterEach(() => t.remove());

  const path = () => `${join(t.folder, "none")}:${join(t.folder, "engine")}`;
  const prepare = (env: Record<string, string> = { PULUMI_HOME: home }) =>
    preparePolicyPack({ checkout, env: { PATH: path(), ...env } });

  it("gives the official engine the pack as it is, and writes nothing", () => {
    expect(prepare()).toBe(join(checkout, "infra", "policy"));
    expect(existsSync(join(checkout, ".mcp-stacks"))).toBe(false);
  });

  it("gives a built engine a folder of a runtime whose analyzer runs the pack", async () => {
    t.write("engine/built-from-go-modules", "");
    const folder = prepare();
    const runtime = /^runtime: (\w+)$/m.exec(
      readFileSync(join(folder, "PulumiPolicy.yaml"), "utf8"),
    )?.[1];
    expect(JSON.parse(readFileSync(join(folder, "package.json"), "utf8")).version).toBe("1.2.3");
    const analyzer = join(
      home,
      "plugins",
      `analyzer-policy-${runtime}-v1.0.0`,
      `pulumi-analyzer-policy-${runtime}`,
    );
    const { stdout } = await exec(analyzer, ["127.0.0.1:4000", "."], { cwd: folder });
    expect(JSON.parse(stdout)).toEqual([folder, ["127.0.0.1:4000", "."]]);
  });

  it("follows a checkout whose pack changed", () => {
    t.write("engine/built-from-go-modules", "");
    const folder = prepare();
    t.write("it's a checkout/infra/policy/package.json", '{ "version": "1.2.4" }');
    expect(prepare()).toBe(folder);
    expect(readFileSync(join(folder, "package.json"), "utf8")).toContain("1.2.4");
  });
});
