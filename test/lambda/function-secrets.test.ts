import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type FunctionAws, startFunctionAws } from "./function-aws.ts";
import { caller, toolCall } from "./function-calls.ts";
import { readLog } from "./function-logs.ts";
import { secretNames, started, startFunctionStack } from "./function-stack.ts";

let aws: FunctionAws;
beforeAll(async () => {
  aws = await startFunctionAws();
});
afterAll(() => aws?.stop());

describe("what a function leaves behind of itself", () => {
  it("is one audit line a call and its metrics, also when it is ended while idle, and no secret", async () => {
    const stack = await started(await startFunctionStack(aws, { stack: "test-log" }));
    const { jwtSecret } = stack;
    const [environment] = stack.environments.running();
    const inspected = JSON.stringify(await environment?.container.inspect());
    const call = await caller(stack.target(), "audited@test");
    for (let calls = 0; calls < 3; calls++) await (await call(toolCall("list_tickets"))).text();
    const ticket = { title: "A ticket", description: "password=hunter2-hunter2" };
    await (await call(toolCall("create_ticket", ticket))).text();
    await (await fetch(stack.target().endpoint, { method: "POST", body: "{}" })).text();
    await stack.stop();

    expect(inspected).not.toContain(jwtSecret);
    for (const name of secretNames) expect(inspected).not.toContain(`"${name}=`);
    const { stdout, stderr } = stack.environments.printed();
    expect(stderr).toBe("");
    expect(stdout).not.toContain(jwtSecret);
    expect(stdout).not.toContain("hunter2-hunter2");
    expect(stdout).not.toMatch(/eyJ[\w-]+\.[\w-]+\.[\w-]+/);
    const log = readLog(stdout);
    expect(log.audit.map(({ kind, tool, outcome }) => [kind, tool, outcome])).toEqual([
      ["call", "list_tickets", "ok"],
      ["call", "list_tickets", "ok"],
      ["call", "list_tickets", "ok"],
      ["call", "create_ticket", "ok"],
      ["refusal", undefined, "unauthenticated"],
    ]);
    expect(log.metric("ToolCalls").flat()).toHaveLength(4);
    expect(log.metric("Refusals")).toHaveLength(1);
    expect(log.metric("RequestDuration").flat()).toHaveLength(4);
  });

  it("fails to start without its secret, and says which, and what to do", async () => {
    const stack = await startFunctionStack(aws, {
      stack: "test-no-secret",
      env: { MCP_SECRET_ID: "no-such-secret" },
    });
    try {
      const response = await fetch(`${stack.url}/health`);
      expect([response.status, await response.text()]).toEqual([
        500,
        '{"message":"Internal Server Error"}',
      ]);
      const fault = stack.environments.all()[0]?.initFault();
      expect(fault?.message).toMatch(/no-such-secret.*cannot be read.*GetSecretValue/s);
      expect(fault?.message).not.toMatch(/\n\s+at /);
    } finally {
      await stack.stop();
    }
  });
});
