import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { toolAnswer } from "../../load/raw-call.ts";
import { acknowledgedIn, bundledItems, mixedCall } from "../../load/tool-mix.ts";
import { jsonHeaders, startInProcess, tokenFor, toolCall } from "../app/in-process.ts";

const items = bundledItems();
const known = [
  { sku: "A-1", name: "one" },
  { sku: "A-2", name: "two" },
  { sku: "A-3", name: "three" },
];
const anyCall = fc.nat(100_000);

describe("the mix of tools", () => {
  it("writes one call of twenty, and takes every tool on every way to the server", () => {
    const names = Array.from({ length: 2000 }, (_, n) => ({
      name: mixedCall(n, "r", items).name,
      way: n % 10,
    }));
    expect(names.filter(({ name }) => name === "create_ticket")).toHaveLength(100);
    const pairs = new Set(names.map(({ name, way }) => `${name} ${way}`));
    expect(pairs.size).toBe(4 * 10);
  });

  it("names no ticket and no key twice", () => {
    const keys = Array.from({ length: 5000 }, (_, n) => mixedCall(n, "r", items))
      .filter(({ name }) => name === "create_ticket")
      .map(({ args }) => args.idempotencyKey);
    expect(new Set(keys).size).toBe(keys.length);
  });

  it("fails the empty answer of every tool", () => {
    fc.assert(
      fc.property(anyCall, (n) => {
        const { name, fault } = mixedCall(n, "r", known);
        expect(fault({})).toMatch(`wrong answer of ${name}: {}`);
      }),
    );
  });

  it("fails the item of another call, and accepts its own", () => {
    fc.assert(
      fc.property(anyCall, fc.nat(2), (n, other) => {
        const call = mixedCall(n, "r", known);
        fc.pre(call.name === "get_item");
        const item = known[other];
        const own = item?.sku === call.args.sku;
        expect(call.fault({ item }) === undefined).toBe(own);
      }),
    );
  });

  it("fails a ticket that an earlier call has created, and that of another call", () => {
    const call = mixedCall(0, "r", items);
    expect(call.name).toBe("create_ticket");
    const ticket = { id: "TKT-1", title: String(call.args.title) };
    expect(call.fault({ ticket, replayed: false })).toBeUndefined();
    expect(call.fault({ ticket, replayed: true })).toBeDefined();
    expect(call.fault({ ticket: { ...ticket, title: "Another" }, replayed: false })).toBeDefined();
  });

  it("accepts what the server answers, and tells which tickets it has", async () => {
    const server = startInProcess();
    const stocked = server.deps.data.inventory.search({});
    const authorization = `Bearer ${await tokenFor(["tickets:write"])}`;
    const acknowledged: unknown[] = [];
    // a whole turn of each tool
    for (let n = 0; n < 200; n += 10) {
      const { name, args, fault } = mixedCall(n, "r", stocked);
      const init = { method: "POST", headers: { ...jsonHeaders, authorization } };
      const body = toolCall(name, args);
      const response = await server.fetch(server.endpoint, { ...init, body });
      const answer = toolAnswer(await response.text());
      expect([name, answer.failed, fault(answer.data)]).toEqual([name, false, undefined]);
      acknowledged.push(acknowledgedIn(answer.data)?.title);
    }
    expect(acknowledged.filter((title) => title !== undefined)).toEqual(["Load r 0"]);
  });
});

describe("a raw answer", () => {
  const result = { content: [{ type: "text", text: "hello" }], structuredContent: { a: 1 } };
  const message = JSON.stringify({ jsonrpc: "2.0", id: 1, result });
  it.each([
    ["JSON", message],
    ["the event of a stream", `: keepalive\n\nevent: message\ndata: ${message}\n\n`],
  ])("is read from %s", (_, body) => {
    expect(toolAnswer(body)).toEqual({ failed: false, text: "hello", data: { a: 1 } });
  });

  it.each(["", "<html>", '{"jsonrpc":"2.0","id":1,"error":{"code":-32603,"message":"no"}}'])(
    "fails when it is %j",
    (body) => {
      expect(() => toolAnswer(body)).toThrow("no answer of a tool");
    },
  );
});
