import { utimesSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  outOfReach,
  reachesDownloads,
  rememberOutOfReach,
} from "../../../../infra/toolchain/reach.ts";
import { type Temporary, temporary } from "./temporary.ts";

let t: Temporary;
beforeEach(() => {
  t = temporary();
});
afterEach(() => t.remove());

describe("what is remembered about a download that failed", () => {
  const dayMs = 24 * 3600 * 1000;

  it("counts for a day, and for that download only", () => {
    rememberOutOfReach(t.ctx, "plugin-docker-5.2.0");
    const now = Date.now();
    expect(outOfReach(t.ctx, "plugin-docker-5.2.0", now + dayMs / 2)).toBe(true);
    expect(outOfReach(t.ctx, "plugin-docker-5.2.0", now + dayMs + 1000)).toBe(false);
    expect(outOfReach(t.ctx, "plugin-docker-5.3.0", now)).toBe(false);
  });

  it("counts anew after the next failure", () => {
    rememberOutOfReach(t.ctx, "x");
    utimesSync(join(t.ctx.cacheDir, "out-of-reach", "x"), 0, 0);
    expect(outOfReach(t.ctx, "x")).toBe(false);
    rememberOutOfReach(t.ctx, "x");
    expect(outOfReach(t.ctx, "x")).toBe(true);
  });

  it("is passed over on MCP_STACKS_RETRY=1", () => {
    rememberOutOfReach(t.ctx, "x");
    expect(outOfReach({ ...t.ctx, env: { MCP_STACKS_RETRY: "1" } }, "x")).toBe(false);
  });
});

describe("reachesDownloads", () => {
  it("asks nobody while a failure is remembered", async () => {
    expect(await reachesDownloads(t.ctx)).toBe(false);
  });

  it("leaves it to the download to find out behind a proxy", async () => {
    const env = { HTTPS_PROXY: "http://127.0.0.1:9", MCP_STACKS_RETRY: "1" };
    expect(await reachesDownloads({ ...t.ctx, env })).toBe(true);
  });
});
