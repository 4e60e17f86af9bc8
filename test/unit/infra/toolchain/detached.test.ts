import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  type DetachedProcess,
  runningPid,
  startDetached,
  stopDetached,
} from "../../../../infra/toolchain/detached.ts";

describe.runIf(process.platform === "linux")("a detached helper", () => {
  let folder: string;
  let helper: DetachedProcess;
  const script = (body: string): DetachedProcess => ({
    label: "Helper",
    command: process.execPath,
    args: ["-e", body, folder],
    env: process.env,
    pidFile: join(folder, "pid"),
    logFile: join(folder, "log"),
    mark: folder,
  });
  const ready = async () => existsSync(join(folder, "ready"));
  const readyThen = (rest: string) =>
    `require("node:fs").writeFileSync(${JSON.stringify(join(folder, "ready"))}, "");${rest}`;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "detached-"));
    helper = script(readyThen("setInterval(() => {}, 1000)"));
  });
  afterEach(async () => {
    await stopDetached(helper, 5);
    rmSync(folder, { recursive: true });
  });

  it("runs until it is stopped, and leaves no pid file", async () => {
    await startDetached(helper, ready, 20);
    expect(runningPid(helper)).toBe(Number(readFileSync(helper.pidFile, "utf8")));
    await stopDetached(helper, 5);
    expect(runningPid(helper)).toBeUndefined();
    expect(existsSync(helper.pidFile)).toBe(false);
  });

  it("is ended by force when it ignores SIGTERM", async () => {
    const setUp = "process.on('SIGTERM', () => {});setInterval(() => {}, 1000);";
    helper = script(`${setUp}${readyThen("")}`);
    await startDetached(helper, ready, 20);
    await stopDetached(helper, 0.1);
    expect(runningPid(helper)).toBeUndefined();
  });

  it("does not take another process with the recorded id for its own", () => {
    writeFileSync(helper.pidFile, String(process.pid));
    expect(runningPid(helper)).toBeUndefined();
  });

  it("fails with the last log lines when it ends early", async () => {
    helper = script("console.error('no space left');process.exit(3)");
    await expect(startDetached(helper, ready, 20)).rejects.toThrow(
      /Helper did not start: it ended with code 3\.\nno space left$/,
    );
  });

  it("fails when the command does not exist", async () => {
    helper = { ...helper, command: join(folder, "missing") };
    await expect(startDetached(helper, ready, 20)).rejects.toThrow("ENOENT");
  });

  it("fails and is stopped when it never gets ready", async () => {
    await expect(startDetached(helper, async () => false, 0.3)).rejects.toThrow("not ready after");
    expect(runningPid(helper)).toBeUndefined();
  });
});
