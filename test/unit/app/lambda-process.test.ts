import { afterEach, describe, expect, it } from "vitest";
import { startFunctionProcess } from "./function-process.ts";
import { jsonHeaders, tokenFor, toolCall } from "./in-process.ts";
import { eventV1, eventV2 } from "./lambda-events.ts";

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const clean of cleanups.splice(0)) await clean();
});

async function startFunction(env: Readonly<Record<string, string>> = {}) {
  const started = await startFunctionProcess(env);
  cleanups.push(started.close);
  return started;
}

const answerOf = ({ body }: { readonly body: string }) => JSON.parse(body);

describe("the process of a function", () => {
  it("answers HTTP events of both payload formats, and registers so that it is told of its end", async () => {
    const { runtime } = await startFunction();
    const health = await runtime.give({ event: eventV2({ method: "GET", path: "/health" }) });
    expect(health.path).toBe("/runtime/invocation/id1/response");
    expect(answerOf(health)).toMatchObject({ statusCode: 200, isBase64Encoded: false });
    const authorization = `Bearer ${await tokenFor(["ops:read"])}`;
    const body = toolCall("search_inventory", { query: "switch" });
    const headers = { ...jsonHeaders, authorization };
    for (const event of [
      eventV2({ headers, body }),
      eventV2({ headers, body: Buffer.from(body).toString("base64"), isBase64Encoded: true }),
      eventV1({ headers, body }),
    ]) {
      const answer = answerOf(await runtime.give({ event }));
      expect(answer).toMatchObject({ statusCode: 200, isBase64Encoded: false });
      expect(JSON.parse(answer.body)).toMatchObject({ id: 1, result: { content: [{}] } });
    }
    expect(runtime.extensions).toHaveLength(1);
  });

  it("writes audit, log and metrics of a call to stdout before it answers", async () => {
    const { runtime, lines } = await startFunction();
    const authorization = `Bearer ${await tokenFor(["ops:read"])}`;
    const body = toolCall("search_inventory", { query: "switch" });
    await runtime.give({ event: eventV2({ headers: { ...jsonHeaders, authorization }, body }) });
    await runtime.asked();
    expect(lines().filter(({ log }) => log === "audit")).toMatchObject([
      { kind: "call", tool: "search_inventory", outcome: "ok" },
    ]);
    expect(lines().filter(({ _aws }) => _aws !== undefined)).toMatchObject([
      { Server: "ops-assistant", Tool: "search_inventory", Outcome: "ok", ToolCalls: 1 },
    ]);
  });

  it("names a call as Lambda does, whatever its caller names it: so it is found by the gateway's access log", async () => {
    const { runtime, lines } = await startFunction();
    const authorization = `Bearer ${await tokenFor(["ops:read"])}`;
    const headers = { ...jsonHeaders, authorization, "x-request-id": "of-the-caller" };
    const body = toolCall("search_inventory", { query: "switch" });
    const told = await runtime.give({ event: eventV2({ headers, body }) });
    const [, id] = /invocation\/(\w+)\/response/.exec(told.path) ?? [];
    expect(answerOf(told).headers).toMatchObject({ "x-request-id": id });
    await runtime.asked();
    const audited = lines().filter(({ log }) => log === "audit");
    expect(audited).toMatchObject([{ kind: "call", requestId: id }]);
  });

  it("loads nothing of the AWS SDK for a request that needs none, and does for tickets", async () => {
    const { runtime, err } = await startFunction({
      AWS_ENDPOINT_URL: "http://127.0.0.1:1",
      AWS_ACCESS_KEY_ID: "none",
      AWS_SECRET_ACCESS_KEY: "none",
    });
    const authorization = `Bearer ${await tokenFor(["ops:read"])}`;
    const headers = { ...jsonHeaders, authorization };
    const search = toolCall("search_inventory", { query: "switch" });
    const statuses: unknown[] = [];
    for (const event of [
      eventV2({ method: "GET", path: "/health" }),
      eventV2({ method: "GET", path: "/.well-known/oauth-protected-resource" }),
      eventV2({ headers: jsonHeaders, body: search }),
      eventV2({ headers, body: search }),
    ]) {
      statuses.push(answerOf(await runtime.give({ event })).statusCode);
    }
    expect(statuses).toEqual([200, 200, 401, 200]);
    expect(err()).toBe("");
    const tickets = eventV2({ headers, body: toolCall("list_tickets", {}) });
    expect(answerOf(await runtime.give({ event: tickets })).body).toMatch(/"isError":true/);
    expect(err()).toMatch(/loaded .*@aws-sdk/);
  });

  it("ends with 0 when it is told to stop while it waits", async () => {
    const { runtime, child, ended } = await startFunction();
    await runtime.asked();
    child.kill("SIGTERM");
    expect(await ended()).toBe(0);
  });

  it("fails when Lambda is gone, and says so", async () => {
    const { runtime, ended, err } = await startFunction();
    await runtime.asked();
    await runtime.close();
    expect(await ended()).toBe(1);
    expect(err()).toMatch(/invocation\/next failed/);
  });

  it("fails to start with settings that make no sense in a function, all named, without a stack", async () => {
    const { runtime, ended, err } = await startFunction({
      MCP_STORE: "sqlite",
      MCP_AUDIT_DESTINATION: "file",
      MCP_LEGACY_MODE: "sessions",
      MCP_TRANSPORT: "stdio",
    });
    const told = await runtime.told();
    expect(told.path).toBe("/runtime/init/error");
    expect(told.headers["lambda-runtime-function-error-type"]).toBe("Runtime.StartFailed");
    expect(await ended()).toBe(1);
    const { errorMessage, stackTrace } = JSON.parse(told.body);
    expect(stackTrace).toEqual([]);
    expect(errorMessage).toBe(err().trimEnd());
    expect(errorMessage).toMatch(/MCP_STORE is "sqlite". Allowed: dynamodb or postgres/);
    expect(errorMessage).toMatch(/MCP_AUDIT_DESTINATION is "file". Allowed: stdout/);
    expect(errorMessage).toMatch(/MCP_LEGACY_MODE is "sessions". Allowed: stateless/);
    expect(errorMessage).toMatch(/MCP_TRANSPORT is "stdio". Allowed: http/);
  });
});
