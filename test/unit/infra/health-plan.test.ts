import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, describe, expect, it, onTestFinished } from "vitest";
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

describe.runIf(process.platform === "linux")("a check in an image with Node.js alone", () => {
  const folder = mkdtempSync(join(tmpdir(), "image-"));
  symlinkSync(process.execPath, join(folder, "node"));
  afterAll(() => rmSync(folder, { recursive: true }));

  /** What a check says and ends with, where there is no other program. */
  async function asked(tests: readonly string[]) {
    const child = spawn("/bin/sh", ["-c", tests[1] ?? ""], { env: { PATH: folder } });
    const [said, [code]] = await Promise.all([text(child.stderr), once(child, "exit")]);
    return { said: said.trim(), code };
  }

  /** A port that answers at /well alone. */
  async function port(): Promise<number> {
    const server = createServer(({ url }, response) => {
      response.writeHead(url === "/well" ? 204 : 404).end();
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void server.close());
    const address = server.address();
    return typeof address === "object" && address !== null ? address.port : 0;
  }

  it("passes where HTTP answers 2xx and where TCP takes connections, in silence", async () => {
    const open = await port();
    const well = { said: "", code: 0 };
    expect(await asked(healthTests({ http: "/well" }, open))).toEqual(well);
    expect(await asked(healthTests({ tcp: true }, open))).toEqual(well);
  });

  it("fails with the answer of another path", async () => {
    const tests = healthTests({ http: "/health" }, await port());
    expect(await asked(tests)).toEqual({ said: "answered 404", code: 1 });
  });

  it("fails with the reason where nobody listens", async () => {
    // a privileged port that nothing of a test machine has
    const refused = { said: "connect ECONNREFUSED 127.0.0.1:999", code: 1 };
    expect(await asked(healthTests({ http: "/well" }, 999))).toEqual(refused);
    expect(await asked(healthTests({ tcp: true }, 999))).toEqual(refused);
  });
});
