import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { type FunctionAws, startFunctionAws } from "./function-aws.ts";
import {
  type FunctionStack,
  type FunctionStackArgs,
  started,
  startFunctionStack,
} from "./function-stack.ts";

let aws: FunctionAws;
beforeAll(async () => {
  aws = await startFunctionAws();
});
afterAll(() => aws?.stop());

const clients: Client[] = [];
afterEach(async () => {
  for (const client of clients.splice(0)) await client.close();
});

const eras = {
  "2026-07-28": { mode: { pin: "2026-07-28" } },
  "2025-11-25": { mode: "legacy" },
} as const;

/** A client of an era, and what each of its requests was answered with. */
async function open(stack: FunctionStack, era: keyof typeof eras) {
  const { endpoint, token } = stack.target();
  const authorization = `Bearer ${await token(["ops:read"])}`;
  const answers: string[] = [];
  const client = new Client({ name: "test", version: "1" }, { versionNegotiation: eras[era] });
  clients.push(client);
  const transport = new StreamableHTTPClientTransport(new URL(endpoint), {
    requestInit: { headers: { authorization } },
    fetch: async (url, init) => {
      const response = await fetch(url, init);
      const type = response.headers.get("content-type")?.split(";")[0];
      answers.push(`${init?.method} ${response.status} ${type}`);
      return response;
    },
  });
  await client.connect(transport);
  expect(client.getNegotiatedProtocolVersion()).toBe(era);
  return { client, answers };
}

const search = { name: "search_inventory", arguments: { query: "switch" } };

const shared = { shared: "memory" };
/** Clients ask for two things at once, which one environment cannot answer. */
const run = { environments: 4 };

async function start(args: FunctionStackArgs): Promise<FunctionStack> {
  return started(await startFunctionStack(aws, args));
}

describe("a function that answers in one piece", () => {
  let stack: FunctionStack;
  beforeAll(async () => {
    stack = await start({
      stack: "test-whole",
      server: shared,
      lambda: { reservedConcurrency: 1 },
      run,
    });
  });
  afterAll(() => stack?.stop());

  it.each(Object.keys(eras) as (keyof typeof eras)[])(
    "answers a client of %s that asks for progress with the result alone, as JSON",
    async (era) => {
      const { client, answers } = await open(stack, era);
      answers.length = 0;
      const onprogress = vi.fn();
      const { structuredContent } = await client.callTool(search, { onprogress });
      expect(structuredContent).toHaveProperty("items");
      // of a 2025-era client, the stream that it asks for meanwhile is refused
      expect(answers.filter((answer) => answer.startsWith("POST 200"))).toEqual([
        "POST 200 application/json",
      ]);
      expect(onprogress).not.toHaveBeenCalled();
    },
  );

  it.each(Object.keys(eras) as (keyof typeof eras)[])(
    "promises a client of %s nothing that it would have to be told later",
    async (era) => {
      const { client } = await open(stack, era);
      const { tools, resources, prompts } = client.getServerCapabilities() ?? {};
      for (const capability of [tools, resources, prompts]) {
        expect(capability).toBeDefined();
        expect(Object.values(capability ?? {}).filter((promised) => promised)).toEqual([]);
      }
    },
  );

  it("fails a subscription of 2026-07-28 as a method that is not there, and goes on for that client", async () => {
    const { client, answers } = await open(stack, "2026-07-28");
    answers.length = 0;
    const listening = client.listen({ toolsListChanged: true });
    await expect(listening).rejects.toThrow(
      /"code":-32601,"message":"subscriptions\/listen is not available.*keeps no stream open/,
    );
    expect(answers).toEqual(["POST 404 application/json"]);
    expect((await client.callTool(search)).structuredContent).toHaveProperty("items");
  });

  it("fails the stream that a client of 2025-11-25 asks for by 405, and goes on for that client", async () => {
    const { client, answers } = await open(stack, "2025-11-25");
    await expect.poll(() => answers).toContain("GET 405 application/json");
    expect((await client.callTool(search)).structuredContent).toHaveProperty("items");
  });
});

describe("a function that streams its answers", () => {
  let stack: FunctionStack;
  beforeAll(async () => {
    const certificateArn = "arn:aws:acm:eu-central-1:123456789012:certificate/0123abcd";
    const domain = { name: "mcp.example.com", certificateArn };
    stack = await start({
      stack: "test-listening",
      server: shared,
      lambda: { reservedConcurrency: 1, streaming: true, domain },
      run,
    });
  });
  afterAll(() => stack?.stop());

  it("lets a client of 2026-07-28 subscribe, tells it what there is to hear of, and ends what is nothing", async () => {
    const { client, answers } = await open(stack, "2026-07-28");
    answers.length = 0;
    const subscription = await client.listen({ toolsListChanged: true });
    expect(answers).toEqual(["POST 200 text/event-stream"]);
    // no list of this server ever changes
    expect(subscription.honoredFilter).toEqual({});
    expect(await subscription.closed).toBe("graceful");
  });

  it("answers a client of 2025-11-25 that asks for progress with a stream", async () => {
    const { client, answers } = await open(stack, "2025-11-25");
    answers.length = 0;
    const { structuredContent } = await client.callTool(search, { onprogress: vi.fn() });
    expect(structuredContent).toHaveProperty("items");
    expect(answers).toContain("POST 200 text/event-stream");
  });
});
