import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { officialImagesReach, stillCounts } from "../../../../infra/toolchain/official-images.ts";

const host = "unix:///a.sock";
const hourMs = 3_600_000;
const failed = { host, at: 0, reach: { reachable: false, reason: "no such host" } } as const;

describe("stillCounts", () => {
  it("keeps a failure for a day", () => {
    expect(stillCounts(failed, host, 23 * hourMs)).toEqual(failed.reach);
    expect(stillCounts(failed, host, 24 * hourMs)).toBeUndefined();
  });

  it("keeps a success for good", () => {
    const succeeded = { host, at: 0, reach: { reachable: true } } as const;
    expect(stillCounts(succeeded, host, 1000 * hourMs)).toEqual({ reachable: true });
  });

  it("does not take one daemon's answer for another's", () => {
    expect(stillCounts(failed, "unix:///b.sock", hourMs)).toBeUndefined();
  });

  it("does not trust a time in the future", () => {
    expect(stillCounts(failed, host, -hourMs)).toBeUndefined();
  });
});

describe.runIf(process.platform !== "win32")("officialImagesReach", () => {
  let folder: string;
  let server: Server;
  let asked: string[];
  let status: number;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "official-"));
    asked = [];
    status = 500;
    server = createServer((request, response) => {
      asked.push(request.url ?? "");
      response.writeHead(status).end(JSON.stringify({ message: "no such host" }));
    });
    await new Promise<void>((resolve) => server.listen(join(folder, "s"), resolve));
  });
  afterEach(() => {
    server.close();
    rmSync(folder, { recursive: true });
  });

  const reach = (env = {}) =>
    officialImagesReach(
      { cacheDir: folder, checkout: folder, platform: process.platform, env, say: () => {} },
      `unix://${join(folder, "s")}`,
    );

  it("asks the daemon once and remembers why it failed", async () => {
    expect(await reach()).toEqual({ reachable: false, reason: "no such host" });
    expect(await reach()).toEqual({ reachable: false, reason: "no such host" });
    expect(asked).toEqual(["/distribution/hello-world:linux/json"]);
  });

  it("asks again when told to", async () => {
    await reach();
    status = 200;
    expect(await reach({ MCP_STACKS_RETRY: "1" })).toEqual({ reachable: true });
    expect(await reach()).toEqual({ reachable: true });
    expect(asked).toHaveLength(2);
  });

  it("takes a daemon that only the Docker CLI can reach at its word", async () => {
    const ctx = { cacheDir: folder, checkout: folder, platform: process.platform, env: {} };
    expect(await officialImagesReach({ ...ctx, say: () => {} }, "ssh://ops@vm")).toEqual({
      reachable: true,
    });
    expect(asked).toEqual([]);
  });
});
