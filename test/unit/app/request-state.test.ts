import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { createFixtures } from "../../../app/src/fixtures/fixtures.ts";
import { jsonHeaders, startInProcess, tokenFor } from "./in-process.ts";

const revision = "2026-07-28";
const tool = "test_input_required_result_request_state";

/** How long a state stays valid, in ms: what the SDK does unless it is told otherwise. */
const lifetimeMs = 600_000;

beforeEach(() => void vi.useFakeTimers({ toFake: ["Date"] }));
afterEach(() => void vi.useRealTimers());

const answerSchema = z.looseObject({
  result: z.looseObject({ resultType: z.string(), requestState: z.string().optional() }).optional(),
});

/** The state that an answer which asks something came with. */
function stateOf({ result }: z.output<typeof answerSchema>): string {
  if (result?.requestState === undefined) throw new Error("the answer has no state");
  return result.requestState;
}

/** A server of its own, with the key of another process; each call is a user's, by a token of now. */
function startServer() {
  const { fetch, endpoint } = startInProcess({ fixtures: createFixtures() });
  return async (user: string, more: Readonly<Record<string, unknown>> = {}, name = tool) => {
    const params = {
      name,
      arguments: {},
      _meta: {
        "io.modelcontextprotocol/protocolVersion": revision,
        "io.modelcontextprotocol/clientInfo": { name: "test", version: "1.0.0" },
        "io.modelcontextprotocol/clientCapabilities": { elicitation: {} },
      },
      ...more,
    };
    const response = await fetch(endpoint, {
      method: "POST",
      headers: {
        ...jsonHeaders,
        authorization: `Bearer ${await tokenFor(["ops:read"], user)}`,
        "mcp-protocol-version": revision,
        "mcp-method": "tools/call",
        "mcp-name": name,
      },
      body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/call", params }),
    });
    return answerSchema.parse(await response.json());
  };
}

const confirm = { confirm: { action: "accept", content: { ok: true } } };
const refused = {
  jsonrpc: "2.0",
  id: 1,
  error: {
    code: -32602,
    message: "Invalid or expired requestState",
    data: { reason: "invalid_request_state" },
  },
};

describe("the state of a call of several rounds", () => {
  it("is taken back from the user whom it was given to, within ten minutes", async () => {
    const call = startServer();
    const requestState = stateOf(await call("ana"));
    vi.setSystemTime(Date.now() + lifetimeMs - 1000);
    const { result } = await call("ana", { requestState, inputResponses: confirm });
    expect(result).toMatchObject({ content: [{ type: "text", text: "state-ok: confirmed true" }] });
  });

  it("S25 fails when it comes from another user", async () => {
    const call = startServer();
    const requestState = stateOf(await call("ana"));
    expect(await call("bob", { requestState, inputResponses: confirm })).toEqual(refused);
  });

  it("S25 fails when it has expired", async () => {
    const call = startServer();
    const requestState = stateOf(await call("ana"));
    vi.setSystemTime(Date.now() + lifetimeMs + 1000);
    expect(await call("ana", { requestState, inputResponses: confirm })).toEqual(refused);
  });

  it("S25 fails when any one character of it was changed", async () => {
    const call = startServer();
    const requestState = stateOf(await call("ana"));
    const payload = requestState.lastIndexOf(".");
    // all but the last character of the seal, whose spare bits Base64 does not read
    for (const at of [0, 5, Math.floor(payload / 2), payload - 2, payload + 1, payload + 20]) {
      const other = requestState[at] === "A" ? "B" : "A";
      const changed = requestState.slice(0, at) + other + requestState.slice(at + 1);
      expect(await call("ana", { requestState: changed, inputResponses: confirm })).toEqual(
        refused,
      );
    }
  });

  it("fails when another process gave it", async () => {
    const requestState = stateOf(await startServer()("ana"));
    const call = startServer();
    expect(await call("ana", { requestState, inputResponses: confirm })).toEqual(refused);
  });

  it("is not taken from another tool: the question is put again", async () => {
    const call = startServer();
    const other = "test_input_required_result_tampered_state";
    const requestState = stateOf(await call("ana", {}, other));
    const { result } = await call("ana", { requestState, inputResponses: confirm });
    expect(result?.resultType).toBe("input_required");
  });
});
