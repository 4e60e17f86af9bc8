import { expect, it } from "vitest";
import { countRequests } from "../../../app/src/transport/count-requests.ts";

type Transport = Parameters<typeof countRequests>[0];
type Message = Parameters<Transport["send"]>[0];

/** A transport whose requests are counted. */
function start() {
  const count = { running: 0 };
  const transport: Transport = {
    start: async () => {},
    send: async () => {},
    close: async () => {},
    onmessage: () => {},
  };
  countRequests(transport, {
    begin() {
      count.running += 1;
      return () => {
        count.running -= 1;
      };
    },
  });
  const ask = (id: number, method = "tools/call") =>
    transport.onmessage?.({ jsonrpc: "2.0", id, method });
  const answer = (id: number) => transport.send({ jsonrpc: "2.0", id, result: {} });
  return { count, transport, ask, answer };
}

it("counts each request until its answer is written", async () => {
  const { count, ask, answer } = start();
  ask(1);
  ask(2);
  expect(count.running).toBe(2);
  await answer(1);
  await answer(1);
  expect(count.running).toBe(1);
  await answer(2);
  expect(count.running).toBe(0);
});

it("counts no longer what was cancelled, and neither subscriptions nor notifications", () => {
  const { count, transport, ask } = start();
  ask(1);
  ask(2, "subscriptions/listen");
  const cancelled: Message = {
    jsonrpc: "2.0",
    method: "notifications/cancelled",
    params: { requestId: 1 },
  };
  transport.onmessage?.(cancelled);
  expect(count.running).toBe(0);
});

it("counts nothing of a connection that was closed", () => {
  const { count, transport, ask } = start();
  ask(1);
  ask(1);
  ask(2);
  transport.onclose?.();
  expect(count.running).toBe(0);
});
