import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { exec } from "../../../../infra/toolchain/exec.ts";
import { providePlugins } from "../../../../infra/toolchain/plugins.ts";
import { type Temporary, temporary } from "./temporary.ts";

const folder = "resource-docker-v5.2.0";

describe.runIf(process.platform !== "win32")("providePlugins", () => {
  let t: Temporary;
  beforeEach(() => {
    t = temporary();
    t.write("checkout/node_modules/@pulumi/docker/package.json", '{ "version": "5.2.0" }');
  });
  afterEach(() => t.remove());

  const home = () => join(t.folder, "checkout", ".mcp-stacks", "pulumi");
  const own = (file: string) => join(home(), "plugins", folder, file);
  const standIn = (text = "console.log(JSON.stringify(process.argv.slice(2)))") =>
    t.write("checkout/test/standins/docker/main.ts", text);
  const provide = (env: Readonly<Record<string, string>> = {}) => {
    const all = { ...t.ctx.env, ...env };
    return providePlugins({ ...t.ctx, env: all }, home(), ["docker"], all);
  };
  const reachable = { HTTPS_PROXY: "http://127.0.0.1:9", MCP_STACKS_RETRY: "1" };

  it("runs the checkout's stand-in, and says so, where the official one is out of reach", async () => {
    standIn();
    const [plugin] = await provide();
    expect(plugin).toMatchObject({
      need: "docker plugin",
      choice: "stand-in for the official 5.2.0 (test equipment)",
      standIn: true,
    });
    const { stdout } = await exec(own("pulumi-resource-docker"), ["127.0.0.1:4000", "-v=3"]);
    expect(JSON.parse(stdout)).toEqual(["127.0.0.1:4000", "-v=3"]);
  });

  it("takes a plugin that the user has installed", async () => {
    standIn();
    t.script(`home/.pulumi/plugins/${folder}/pulumi-resource-docker`, "echo official");
    const [plugin] = await provide();
    expect(plugin).toMatchObject({ choice: "official 5.2.0", standIn: false });
    expect(readFileSync(own("pulumi-resource-docker"), "utf8")).toContain("echo official");
    expect(statSync(own("pulumi-resource-docker")).mode & 0o111).not.toBe(0);
  });

  it("puts the official plugin in the place of an earlier stand-in", async () => {
    standIn();
    await provide();
    t.script(`home/.pulumi/plugins/${folder}/pulumi-resource-docker`, "echo official");
    await provide();
    expect(readdirSync(join(home(), "plugins", folder))).toEqual(["pulumi-resource-docker"]);
  });

  it("does not take the stand-in of another checkout for the official plugin", async () => {
    standIn();
    t.script(`home/.pulumi/plugins/${folder}/pulumi-resource-docker`, "");
    t.write(`home/.pulumi/plugins/${folder}/stand-in`, "");
    expect((await provide())[0]?.standIn).toBe(true);
  });

  it("does not take a plugin that is still being unpacked", async () => {
    standIn();
    t.script(`home/.pulumi/plugins/${folder}/pulumi-resource-docker`, "");
    t.write(`home/.pulumi/plugins/${folder}.partial`, "");
    expect((await provide())[0]?.standIn).toBe(true);
  });

  it("fetches the official plugin once for all checkouts", async () => {
    standIn();
    t.script(
      "path/pulumi",
      `echo "$*" >> ${t.folder}/pulumi.log
mkdir -p "$PULUMI_HOME/plugins/${folder}"
echo official > "$PULUMI_HOME/plugins/${folder}/pulumi-resource-docker"`,
    );
    expect((await provide(reachable))[0]?.standIn).toBe(false);
    expect((await provide(reachable))[0]?.standIn).toBe(false);
    const calls = readFileSync(join(t.folder, "pulumi.log"), "utf8");
    expect(calls).toBe("plugin install resource docker 5.2.0\n");
  });

  it("remembers for a day that the official plugin cannot be fetched", async () => {
    standIn();
    t.script("path/pulumi", `echo x >> ${t.folder}/pulumi.log; exit 1`);
    expect((await provide(reachable))[0]?.standIn).toBe(true);
    await provide();
    expect(readFileSync(join(t.folder, "pulumi.log"), "utf8")).toBe("x\n");
  });

  it("fails naming the plugin and the way to get it where there is no stand-in", async () => {
    await expect(provide()).rejects.toThrow(/pulumi plugin install resource docker 5\.2\.0/);
    expect(existsSync(own(""))).toBe(false);
  });
});
