import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { exec, ToolchainError } from "../../../../infra/toolchain/exec.ts";
import { type Temporary, temporary } from "./temporary.ts";

const node = (body: string) => ["-e", body] as const;

let t: Temporary;
beforeEach(() => {
  t = temporary();
});
afterEach(() => {
  vi.useRealTimers();
  t.remove();
});

describe("exec", () => {
  it("captures both streams and passes arguments on without a shell", async () => {
    const script = "console.log(process.argv[1]); console.error('aside')";
    const { stdout, stderr } = await exec(process.execPath, [...node(script), "$(id) `id` ;"]);
    expect(stdout).toBe("$(id) `id` ;\n");
    expect(stderr).toBe("aside\n");
  });

  it("fails with the step, the exit code and the last lines of what was printed", async () => {
    const script = "for (let i = 1; i <= 40; i++) console.log('line ' + i); process.exit(3)";
    const failing = exec(process.execPath, node(script), { label: "building it" });
    await expect(failing).rejects.toThrow(ToolchainError);
    const message = await failing.catch((error: Error) => error.message);
    expect(message).toMatch(/^building it failed \(exit 3\)/);
    expect(message).toContain("line 40");
    expect(message).not.toContain("line 20\n");
  });

  it("fails naming a command that is not there", async () => {
    await expect(exec("no-such-command", ["x"])).rejects.toThrow(/no-such-command failed .*ENOENT/);
  });

  it("fails and ends a command that takes too long", async () => {
    const forever = exec(process.execPath, node("setInterval(() => {}, 1000)"), {
      timeoutSec: 0.2,
    });
    await expect(forever).rejects.toThrow("it took more than 0.2 s");
  });

  it("says every 20 s that a step with a label goes on", async () => {
    vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
    const stop = join(t.folder, "stop");
    const script = `const fs = require("fs"); setInterval(() => { if (fs.existsSync(${JSON.stringify(stop)})) process.exit(0) }, 10)`;
    const running = exec(process.execPath, node(script), { label: "compiling", say: t.ctx.say });
    expect(t.said).toEqual([]);
    vi.advanceTimersByTime(60_000);
    writeFileSync(stop, "");
    await running;
    expect(t.said).toHaveLength(3);
    expect(t.said[0]).toMatch(/^ {2}compiling … \d+ s$/);
  });
});
