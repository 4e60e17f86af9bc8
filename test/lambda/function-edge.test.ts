import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type FunctionAws, startFunctionAws } from "./function-aws.ts";
import { caller, toolCall } from "./function-calls.ts";
import { type FunctionStack, started, startFunctionStack } from "./function-stack.ts";

let aws: FunctionAws;
let stack: FunctionStack;
beforeAll(async () => {
  aws = await startFunctionAws();
  stack = await started(await startFunctionStack(aws, { stack: "test-edge" }));
});
afterAll(async () => {
  await stack?.stop();
  await aws?.stop();
});

const metadataPath = "/.well-known/oauth-protected-resource/mcp";
const text = (size: number) =>
  JSON.stringify({
    jsonrpc: "2.0",
    id: 1,
    ...toolCall("search_policies", { query: "x".repeat(size) }),
  });

describe("the function behind its gateway", () => {
  it("is found by its well-known path where the gateway renames the challenge", async () => {
    const renaming = await stack.serve({ renamesHeaders: true });
    const refused = await fetch(`${renaming.url}/mcp`, { method: "POST", body: "{}" });
    expect(refused.status).toBe(401);
    expect(refused.headers.get("www-authenticate")).toBeNull();
    expect(refused.headers.get("x-amzn-remapped-www-authenticate")).toContain(metadataPath);
    const found = await fetch(`${renaming.url}${metadataPath}`);
    expect(await found.json()).toMatchObject({
      resource: expect.stringMatching(/^https:\/\/.+\.amazonaws\.com\/mcp$/),
    });
  });

  it("reads bodies that come in base64", async () => {
    const binary = await stack.serve({ isBinary: true });
    const call = await caller(stack.target(binary.url), "base64@test");
    const response = await call(toolCall("list_tickets", { query: "ä€" }));
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ result: { structuredContent: {} } });
  });

  it.each([
    ["the server, above its own limit of 1 MiB", 2 * 2 ** 20, "1024 KiB"],
    ["Lambda, above 6 MB of event", 6.5 * 2 ** 20, "Request Entity Too Large"],
    ["the gateway, above 10 MB", 10.5 * 2 ** 20, "Request Entity Too Large"],
  ])("is spared large bodies by %s", async (_, size, says) => {
    const call = await caller(stack.target(), "large@test");
    const response = await call(text(size));
    expect(response.status).toBe(413);
    expect(await response.text()).toContain(says);
  });

  it("refuses what needs a stream or a session: GET and DELETE with 405", async () => {
    const token = await stack.target().token(["ops:read"]);
    for (const method of ["GET", "DELETE"]) {
      const response = await fetch(stack.target().endpoint, {
        method,
        headers: { authorization: `Bearer ${token}`, accept: "text/event-stream" },
      });
      expect([method, response.status]).toEqual([method, 405]);
    }
  });

  it("has no route to metrics, and the gateway says so itself", async () => {
    const response = await fetch(`${stack.url}/metrics`);
    expect([response.status, await response.text()]).toEqual([404, '{"message":"Not Found"}']);
  });

  it("answers 500 for a call whose environment is killed, and the next from a new one", async () => {
    const call = await caller(stack.target(), "killed@test");
    expect((await call(toolCall("list_tickets"))).status).toBe(200);
    const before = stack.environments.all().length;
    // it waits for its table, so that it cannot be over before it is killed
    aws.front.mishap = () => "hang";
    const calling = call(toolCall("list_tickets", { query: "which waits" }));
    const { environments } = stack;
    await expect
      .poll(() => environments.running().some((environment) => environment.isBusy()))
      .toBe(true);
    for (const environment of environments.running()) await environment.kill();
    expect((await calling).status).toBe(500);
    aws.front.mishap = undefined;
    expect((await call(toolCall("list_tickets"))).status).toBe(200);
    expect(environments.all()).toHaveLength(before + 1);
  });
});
