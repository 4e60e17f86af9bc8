import { randomBytes } from "node:crypto";
import type { OutputMap, Stack } from "@pulumi/pulumi/automation/index.js";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { testDaemon } from "./daemon.ts";
import { contractTarget, deployed, openSession } from "./deployed.ts";
import { describeSecrecy } from "./secrecy.ts";
import { stackFixture } from "./stack-fixture.ts";
import { freePorts } from "./wait.ts";

const name = "test-secrets";
const daemon = testDaemon();
const [port = 0, prometheusPort = 0] = await freePorts(2);
const fixture = stackFixture(name, { docker: { port, prometheus: { port: prometheusPort } } });
const containers = ["", "-redis", "-prometheus"].map((role) => `ops-assistant-${name}${role}`);

describe("secrets of a stack", () => {
  let stack: Stack;
  let outputs: OutputMap;
  let generated: { readonly jwtSecret: string; readonly redisPassword: string };
  const up = async () => {
    ({ outputs } = await stack.up(fixture.observed()));
    return { jwtSecret: deployed(outputs).jwtSecret, redisPassword: await redisPassword() };
  };
  beforeAll(async () => {
    stack = await fixture.open();
    generated = await up();
  });
  afterAll(() => fixture.dispose());

  describe("generated", () => {
    it("are long enough and differ", () => {
      expect(Buffer.from(generated.jwtSecret, "base64")).toHaveLength(48);
      expect(generated.redisPassword).toMatch(/^[A-Za-z0-9]{32}$/);
    });

    describeSecrecy(() => ({
      ...{ fixture, stack, outputs, daemon, containers },
      secrets: Object.values(generated),
    }));
  });

  describe("supplied", () => {
    const supplied = {
      jwtSecret: randomBytes(36).toString("base64url"),
      redisPassword: randomBytes(18).toString("hex"),
    };
    let before: ReturnType<typeof contractTarget>;
    beforeAll(async () => {
      before = contractTarget(deployed(outputs));
      for (const [key, value] of Object.entries(supplied)) {
        await stack.setConfig(`mcp-stacks:${key}`, { value, secret: true });
      }
      expect(await up()).toEqual(supplied);
    });

    it("are the ones that count: a token of the new key is taken, one of the old is not", async () => {
      const session = await openSession(contractTarget(deployed(outputs)));
      expect((await session.call("list_tickets")).failed).toBe(false);
      await session.close();
      await expect(openSession(before)).rejects.toThrow(/401|invalid_token|unauthorized/i);
    });

    describeSecrecy(() => ({
      ...{ fixture, stack, outputs, daemon, containers },
      secrets: [...Object.values(supplied), ...Object.values(generated)],
    }));
  });
});

/** The password that Redis really asks for. */
async function redisPassword(): Promise<string> {
  const { Config } = await daemon.getContainer(`ops-assistant-${name}-redis`).inspect();
  const entry = Config.Env.find((line) => line.startsWith("REDIS_PASSWORD="));
  return entry?.slice("REDIS_PASSWORD=".length) ?? "";
}
