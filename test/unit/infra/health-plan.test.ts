import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { describe, expect, it } from "vitest";
import { healthTests, probeAction } from "../../../infra/health-plan.ts";

/** Whether the command of a check, as Docker runs it, ends with 0 on this machine. */
function isWell(tests: readonly string[]): boolean {
  const [kind, script = ""] = tests;
  expect(kind).toBe("CMD-SHELL");
  try {
    execFileSync("/bin/sh", ["-c", script], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

describe.runIf(process.platform === "linux")("a check of a process", () => {
  const name = `watched-${process.pid}`;
  const check = healthTests({ process: `${name} --serve` }, 0);

  it("finds it by a part of its command line, spaces included, and nothing but it", async () => {
    expect(isWell(check)).toBe(false);
    const watched = spawn(process.execPath, ["-e", "process.stdin.resume()", name, "--serve"]);
    await once(watched, "spawn");
    expect(isWell(check)).toBe(true);
    watched.kill();
    await once(watched, "exit");
    expect(isWell(check)).toBe(false);
  });

  it("is the same for a probe of Kubernetes", () => {
    expect(probeAction({ process: "server.py" }, 8000)).toEqual({
      exec: { command: ["/bin/sh", "-c", "grep -aqs -- '[s]erver.py' /proc/[0-9]*/cmdline"] },
    });
  });
});
