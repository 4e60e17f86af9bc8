import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { stateResources } from "../../infra/cli/operated-stack.ts";
import { testDaemon } from "./daemon.ts";
import { operatedFixture } from "./operated-fixture.ts";
import { stackFixture } from "./stack-fixture.ts";
import { toldDeployment } from "./told-deployment.ts";
import { freePorts } from "./wait.ts";

const name = "test-interrupted";
const daemon = testDaemon();
const [port = 0] = await freePorts(1);
const settings = (logLevel?: string) => ({
  server: { shared: "memory", ...(logLevel === undefined ? {} : { logLevel }) },
  docker: { port, health: { intervalSec: 1 }, prometheus: { enabled: false } },
});
const fixture = stackFixture(name, settings());

/** Deploys in a process of its own, and interrupts it as soon as it says something. */
async function interruptedAt(moment: RegExp): Promise<{ code: number | null; text: string }> {
  const child = spawn(
    process.execPath,
    [join(import.meta.dirname, "deploy-child.ts"), name, fixture.folder],
    // far more than it takes: nothing of it may be left when it hangs
    { stdio: ["ignore", "pipe", "inherit"], timeout: 120_000, killSignal: "SIGKILL" },
  );
  const exited = once(child, "exit");
  const lines: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    lines.push(line);
    if (moment.test(line)) child.kill("SIGINT");
  }
  await exited;
  return { code: child.exitCode, text: lines.join("\n") };
}

const locks = () =>
  readdirSync(join(fixture.folder, "state"), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /[\\/]locks([\\/]|$)/.test(entry.parentPath))
    .map(({ name: file }) => file);

describe("a deployment that is interrupted while a container is replaced", () => {
  let interrupted: { code: number | null; text: string };
  beforeAll(async () => {
    const stack = await fixture.open();
    await stack.up();
    fixture.configure(settings("debug"));
    interrupted = await interruptedAt(/removed +server-container/);
  });
  afterAll(async () => {
    await fixture.dispose();
  });

  it("fails with 130, and says how things stand and what to do", () => {
    const { code, text } = interrupted;
    expect(code).toBe(130);
    expect(text).toContain("SIGINT: the engine ends what it has begun");
    expect(text).toContain("Interrupted: the engine ended what it had begun.");
    expect(text).toContain(`endpoint  http://127.0.0.1:${port}/mcp`);
    expect(text).toMatch(/health {4}(answers|refuses): /);
    expect(text).toContain(`npm run deploy -- --stack ${name}`);
    // nobody asked for a way back
    expect(text).not.toContain("Returning");
  });

  it("leaves no lock and a state that is true", async () => {
    expect(locks()).toEqual([]);
    const resources = await stateResources(await operatedFixture(fixture));
    const kept = resources
      .filter(({ urn }) => String(urn).endsWith("::server-container"))
      // the engine keeps what it removed to make it anew, marked as such
      .filter(({ pendingReplacement }) => pendingReplacement !== true)
      .map(({ id }) => id);
    const there = await daemon.listContainers({
      all: true,
      filters: { name: [`ops-assistant-${name}`] },
    });
    expect(kept).toEqual(there.map(({ Id }) => Id));
  });

  it("is finished by the next one", async () => {
    const { code, text } = await toldDeployment(await operatedFixture(fixture));
    expect(code, text).toBe(0);
  });
});
