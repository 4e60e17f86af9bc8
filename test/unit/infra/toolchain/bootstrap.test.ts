import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, existsSync, readFileSync, utimesSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { isNewEnough, nodePackage } from "../../../../infra/toolchain/bootstrap-node.mjs";
import { type Temporary, temporary } from "./temporary.ts";

const toolchain = join(import.meta.dirname, "..", "..", "..", "..", "infra", "toolchain");
const scripts = ["bootstrap", "bootstrap-node", "bootstrap-packages", "cache-folder"];

describe("isNewEnough", () => {
  it.each([
    ["v22.18.0", true],
    ["v24.0.0", true],
    ["v22.17.1", false],
    ["v20.20.2", false],
    ["v18.0.0", false],
    ["", false],
  ])("takes %s: %s", (version, enough) => {
    expect(isNewEnough(version)).toBe(enough);
  });
});

describe("nodePackage", () => {
  it("names a new enough release for each platform that we promise to run on", () => {
    for (const platform of ["linux", "darwin", "win32"]) {
      for (const arch of ["x64", "arm64"]) {
        expect(isNewEnough(nodePackage(platform, arch)?.version ?? "")).toBe(true);
      }
    }
  });

  it("fails to name one for other platforms", () => {
    expect(nodePackage("linux", "ppc64")).toBeUndefined();
  });
});

describe.runIf(process.platform !== "win32")("bootstrap.mjs", () => {
  let t: Temporary;
  let child: ChildProcess | undefined;

  beforeEach(() => {
    t = temporary();
    for (const name of scripts) {
      const file = `${name}.mjs`;
      cpSync(join(toolchain, file), join(t.folder, "checkout", "infra", "toolchain", file));
    }
    t.write("checkout/package.json", '{ "type": "module" }');
    t.write("checkout/package-lock.json", "root, first");
    t.write("checkout/app/package-lock.json", "app, first");
    verb("console.log(JSON.stringify(process.argv.slice(2)))");
    npm("mkdir -p node_modules");
  });
  afterEach(() => {
    child?.kill("SIGKILL");
    t.remove();
  });

  const verb = (code: string) => t.write("checkout/infra/cli/main.ts", `${code};\n`);
  /** An npm that writes down its folder and arguments, then does as told. */
  const npm = (body: string) =>
    t.script("path/npm", `echo "$PWD $*" >> ${t.folder}/npm.log\n${body}`);
  const npmCalls = () => {
    const log = join(t.folder, "npm.log");
    return existsSync(log) ? readFileSync(log, "utf8").trim().split("\n") : [];
  };

  function start(args: readonly string[], nodeArgs: readonly string[] = []) {
    const script = join(t.folder, "checkout", "infra", "toolchain", "bootstrap.mjs");
    const running = spawn(process.execPath, [...nodeArgs, script, ...args], {
      env: { ...t.ctx.env, MCP_STACKS_CACHE: t.ctx.cacheDir },
      stdio: ["ignore", "pipe", "pipe"],
    });
    child = running;
    const printed = { stdout: "", stderr: "" };
    running.stdout.on("data", (chunk) => {
      printed.stdout += chunk;
    });
    running.stderr.on("data", (chunk) => {
      printed.stderr += chunk;
    });
    const ended = once(running, "close").then(([code]) => ({ ...printed, code }));
    return { running, ended };
  }
  const run = (...args: Parameters<typeof start>) => start(...args).ended;

  it("installs from both lock files, then hands the arguments over and keeps stdout clean", async () => {
    const { stdout, stderr, code } = await run(["demo", "--stack", "a b"]);
    expect(JSON.parse(stdout)).toEqual(["demo", "--stack", "a b"]);
    expect(code).toBe(0);
    expect(npmCalls().map((call) => call.split(" ").slice(0, 3))).toEqual([
      [join(t.folder, "checkout"), "ci", "--ignore-scripts"],
      [join(t.folder, "checkout", "app"), "ci", "--ignore-scripts"],
    ]);
    expect(stderr.trim().split("\n")).toHaveLength(2);
  });

  it("says and does nothing the second time, until a lock file changes", async () => {
    await run([]);
    expect(await run([])).toMatchObject({ stderr: "", code: 0 });
    expect(npmCalls()).toHaveLength(2);
    t.write("checkout/app/package-lock.json", "app, second");
    expect((await run([])).stderr).toMatch(/^Installing the packages of the server .*\n$/);
    expect(npmCalls()).toHaveLength(3);
  });

  it("takes packages that were installed by hand, unless the lock file is newer", async () => {
    for (const folder of ["checkout", "checkout/app"]) {
      t.write(`${folder}/node_modules/.package-lock.json`, "");
    }
    const old = join(t.folder, "checkout", "app", "node_modules", ".package-lock.json");
    utimesSync(old, 0, 0);
    await run([]);
    expect(npmCalls()).toHaveLength(1);
    expect(npmCalls()[0]).toContain(join("checkout", "app"));
  });

  it("fails with what npm said, before any verb runs, and tries again next time", async () => {
    npm("mkdir -p node_modules; echo 'no route to registry' >&2; exit 1");
    const { stdout, stderr, code } = await run(["demo"]);
    expect({ stdout, code }).toEqual({ stdout: "", code: 1 });
    expect(stderr).toContain("no route to registry");
    expect(stderr).not.toMatch(/^\s+at /m);
    await run(["demo"]);
    expect(npmCalls()).toHaveLength(2);
  });

  it("ends with the exit code of the verb", async () => {
    verb("process.exit(42)");
    expect((await run([])).code).toBe(42);
  });

  it("passes SIGTERM on and waits for the verb to end", async () => {
    verb(`process.on("SIGTERM", () => process.exit(7)); setInterval(() => {}, 1000);
      console.log("ready")`);
    const { running, ended } = start([]);
    await once(running.stdout, "data");
    running.kill("SIGTERM");
    expect((await ended).code).toBe(7);
  });

  it("tells by its exit code that a signal ended the verb", async () => {
    verb(`process.kill(process.pid, "SIGKILL")`);
    expect((await run([])).code).toBe(128 + 9);
  });

  describe("on a Node that is too old", () => {
    const old = "data:text/javascript,Object.defineProperty(process,'version',{value:'v18.20.0'})";
    const { name, version } = nodePackage(process.platform, process.arch) ?? {
      name: "none",
      version: "0",
    };

    beforeEach(() => verb("console.log(process.env.PATH)"));

    it("takes a newer one that is further down PATH, for npm and the verb", async () => {
      t.script(
        "path/node",
        `[ "$1" = --version ] && echo v24.0.0 && exit; exec ${process.execPath} "$@"`,
      );
      const { stdout, code } = await run([], ["--import", old]);
      expect(code).toBe(0);
      expect(stdout.split(":")[0]).toBe(join(t.folder, "path"));
      expect(npmCalls()).toHaveLength(2);
    });

    it("fetches one with npm into the cache, once", async () => {
      t.script("path/node", "echo v18.20.0");
      npm(
        `[ "$1" = install ] && mkdir -p node_modules/${name}/bin && ln -s ${process.execPath} node_modules/${name}/bin/node
mkdir -p node_modules`,
      );
      const { stdout, code } = await run([], ["--import", old]);
      expect(code).toBe(0);
      const binary = join(
        t.ctx.cacheDir,
        "node",
        `${name}-${version}`,
        "node_modules",
        name,
        "bin",
      );
      expect(stdout.split(":")[0]).toBe(binary);
      expect(npmCalls()[0]).toMatch(new RegExp(`install .* ${name}@${version}$`));
      expect(npmCalls()).toHaveLength(3);
      await run([], ["--import", old]);
      expect(npmCalls()).toHaveLength(3);
    });

    it("fails naming both ways to get one, and leaves nothing in the cache", async () => {
      npm("echo 'registry is down' >&2; exit 1");
      const { stderr, code } = await run([], ["--import", old]);
      expect(code).toBe(1);
      expect(stderr).toContain("registry is down");
      expect(stderr).toContain("install Node 22.18 or newer, or let npm reach its registry");
      expect(existsSync(join(t.ctx.cacheDir, "node", `${name}-${version}`))).toBe(false);
    });
  });

  it("puts the Node that it chose first on PATH", async () => {
    verb("console.log(process.env.PATH)");
    expect((await run([])).stdout.split(":")[0]).toBe(dirname(process.execPath));
  });
});
