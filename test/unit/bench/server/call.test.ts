import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { answerFault, callBody, callHeaders } from "../../../bench/server/call.ts";

/** The answer that a server gives to the call with this id. */
function answer(id: number, text = `call ${id}.`, more: object = {}): string {
  return JSON.stringify({
    jsonrpc: "2.0",
    id,
    result: { content: [{ type: "text", text }], ...more },
  });
}

const event = (message: string) => `event: message\ndata: ${message}\n\n`;

describe("an answer to a call", () => {
  it("is right as JSON, as an event, and after an event that holds no message", () => {
    expect(answerFault(200, answer(7), 7)).toBeUndefined();
    expect(answerFault(200, event(answer(7)), 7)).toBeUndefined();
    expect(answerFault(200, `id: 1\ndata: \n\n${event(answer(7))}`, 7)).toBeUndefined();
  });

  it("may say the message in the server's own words", () => {
    expect(answerFault(200, answer(7, '{"message":"call 7."}'), 7)).toBeUndefined();
    expect(answerFault(200, answer(7, "Echo: call 7."), 7)).toBeUndefined();
  });

  it.each([
    ["another status", 429, answer(7), "refused"],
    ["no JSON", 200, "{oops", "no JSON"],
    ["an event without JSON", 200, "data: oops\n\n", "no JSON"],
    ["nothing", 200, "", "own one answer"],
    ["the id of another call", 200, answer(8, "call 7."), "own one answer"],
    ["two messages", 200, event(answer(7)) + event(answer(7)), "own one answer"],
    ["the text of another call", 200, answer(7, "call 77."), "failed"],
    ["an error of the tool", 200, answer(7, "call 7.", { isError: true }), "failed"],
    [
      "an error of the protocol",
      200,
      '{"jsonrpc":"2.0","id":7,"error":{"code":-32602,"message":"call 7."}}',
      "failed",
    ],
  ])("fails with %s", (_, status, body, said) => {
    expect(answerFault(status, body, 7)).toContain(said);
  });

  it("fails for every call but its own", () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(), (asked, answered) => {
        const fault = answerFault(200, answer(answered), asked);
        expect(fault === undefined).toBe(asked === answered);
        // right id, other text
        const mixed = answerFault(200, answer(asked, `call ${answered}.`), asked);
        expect(mixed === undefined).toBe(asked === answered);
      }),
    );
  });
});

describe("a call", () => {
  it("carries its id, and in protocol 2026-07-28 who calls, in headers too", () => {
    expect(JSON.parse(callBody("2025-11-25", 3))).toEqual({
      jsonrpc: "2.0",
      id: 3,
      method: "tools/call",
      params: { name: "echo", arguments: { message: "call 3." } },
    });
    const { _meta } = JSON.parse(callBody("2026-07-28", 3)).params;
    expect(_meta).toMatchObject({ "io.modelcontextprotocol/protocolVersion": "2026-07-28" });
    expect(callHeaders("2026-07-28", {})).toMatchObject({ "mcp-method": "tools/call" });
    expect(callHeaders("2025-11-25", {})).not.toHaveProperty("mcp-method");
    expect(callHeaders("2025-11-25", { "mcp-session-id": "s" })).toMatchObject({
      "mcp-session-id": "s",
      "mcp-protocol-version": "2025-11-25",
    });
  });
});
