import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { tellDrift } from "../../infra/cli/drift.ts";
import type { OperatedStack } from "../../infra/cli/operated-stack.ts";
import { testDaemon } from "./daemon.ts";
import { operatedFixture } from "./operated-fixture.ts";
import { stackFixture } from "./stack-fixture.ts";
import { freePorts } from "./wait.ts";

const name = "test-drift";
const daemon = testDaemon();
const [port = 0] = await freePorts(1);
const fixture = stackFixture(name, {
  server: { shared: "memory" },
  docker: { port, prometheus: { enabled: false } },
});
const container = () => daemon.getContainer(`ops-assistant-${name}`);

describe("drift of a stack", () => {
  let operated: OperatedStack;
  const told = async (json = false) => {
    const lines: string[] = [];
    const answer = (line: string) => void lines.push(line);
    const code = await tellDrift(operated, json, { answer, say: () => {} });
    return { code, text: lines.join("\n") };
  };
  const stateOf = async () => JSON.stringify((await operated.stack.exportStack()).deployment);
  beforeAll(async () => {
    operated = await operatedFixture(fixture);
    await operated.stack.up(fixture.observed());
  });
  afterAll(() => fixture.dispose());

  it("is none while nobody changed anything", async () => {
    expect(await told()).toEqual({ code: 0, text: `Stack ${name} is as it was deployed.` });
  });

  it("is the memory limit that somebody changed, and nothing else; the state stays as it was", async () => {
    const before = await stateOf();
    await container().update({ Memory: 200 << 20, MemorySwap: 200 << 20 });
    const { code, text } = await told(true);
    expect(code).toBe(3);
    expect(JSON.parse(text)).toEqual({
      stack: name,
      drifted: [
        {
          name: "server-container",
          type: "docker:index/container:Container",
          kind: "changed",
          properties: [
            { path: "memory", before: "256", after: "200" },
            { path: "memorySwap", before: "256", after: "200" },
          ],
        },
      ],
    });
    expect(await stateOf()).toBe(before);
  });

  it("is told with what to do about it, and without a secret", async () => {
    const { text } = await told();
    expect(text).toContain("1 resource changed by others");
    expect(text).toContain("memory: deployed 256, found 200");
    expect(text).toContain(`npm run pulumi -- up --refresh --stack ${name}`);
    const { jwtSecret } = z
      .object({ jwtSecret: z.object({ value: z.string() }) })
      .parse(await operated.stack.outputs());
    expect(text).not.toContain(jwtSecret.value);
  });

  it("is a container that somebody removed", async () => {
    await container().remove({ force: true });
    const { code, text } = await told();
    expect(code).toBe(3);
    expect(text).toMatch(/^ {2}deleted {2}server-container +Container$/m);
  });

  it("is gone once the command that it names was run", async () => {
    await operated.stack.up({ ...fixture.observed(), refresh: true });
    expect((await told()).code).toBe(0);
  });
});
