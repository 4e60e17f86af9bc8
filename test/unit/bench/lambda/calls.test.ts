import { describe, expect, it } from "vitest";
import { readHttpEvent } from "../../../../app/src/lambda/http-event.ts";
import { callMaker, checkAnswer, eventOf } from "../../../bench/lambda/call-event.ts";

const answerTo = (id: number, result: object) => JSON.stringify({ result, jsonrpc: "2.0", id });

describe("a call of the benchmark", () => {
  it("has an id and a body that no other has", () => {
    const calls = callMaker("token");
    const made = [calls.ping(), calls.search(), calls.search(), calls.listTickets()];
    expect(made.map(({ id }) => id)).toEqual([1, 2, 3, 4]);
    expect(new Set(made.map(({ body }) => body)).size).toBe(4);
  });

  it("is to a function what it is over HTTP", async () => {
    const call = callMaker("token").search();
    const event = readHttpEvent(JSON.parse(eventOf(call)));
    let seen: Request | undefined;
    await event?.pass(async (request) => {
      seen = request;
      return new Response();
    });
    expect(await seen?.text()).toBe(call.body);
    for (const [name, value] of Object.entries(call.headers)) {
      expect(seen?.headers.get(name), name).toBe(value);
    }
  });
});

describe("an answer", () => {
  const call = callMaker("token").search();
  const found = { structuredContent: { items: [{ sku: "NET-SW-048" }] } };

  it("counts when it is the call's own and says what it should", () => {
    expect(() => checkAnswer(call, 200, answerTo(call.id, found))).not.toThrow();
  });

  it.each([
    ["another status", 429, answerTo(call.id, found)],
    ["another call's id", 200, answerTo(call.id + 10, found)],
    ["another content", 200, answerTo(call.id, {})],
    ["an error of the tool", 200, answerTo(call.id, { ...found, isError: true })],
    ["no content", 200, ""],
  ])("fails with %s, and shows it", (_, status, body) => {
    expect(() => checkAnswer(call, status, body)).toThrow(
      `call ${call.id} was answered wrongly, HTTP ${status}: ${body}`,
    );
  });
});
