import { afterEach, describe, expect, it } from "vitest";
import { closeSessions, draft, startSession as start } from "./session.ts";

afterEach(closeSessions);

const total = async (session: Awaited<ReturnType<typeof start>>["session"]) => {
  const { tickets } = (await session.call("list_tickets")).data;
  return Array.isArray(tickets) ? tickets.length : undefined;
};

describe("create_ticket with an idempotency key", () => {
  it("says whether the ticket is new or that of an earlier call", async () => {
    const { session } = await start();
    const args = { ...draft, idempotencyKey: "order-7.A_b" };
    const first = await session.call("create_ticket", args);
    expect(first.data).toMatchObject({ ticket: { id: "TKT-0001", version: 1 }, replayed: false });
    const second = await session.call("create_ticket", args);
    expect(second.data).toEqual({ ticket: first.data.ticket, replayed: true });
    expect(await total(session)).toBe(1);
  });

  it("fails when the key stands for other content", async () => {
    const { session } = await start();
    await session.call("create_ticket", { ...draft, idempotencyKey: "k" });
    const other = { ...draft, priority: "high", idempotencyKey: "k" };
    const answer = await session.call("create_ticket", other);
    expect(answer).toMatchObject({ failed: true });
    expect(answer.text).toContain('"k" already stands for TKT-0001');
    expect(await total(session)).toBe(1);
  });

  it.each(["", " ", "a b", "ä", "x".repeat(65), "a\n"])("fails on the key %j", async (key) => {
    const { session } = await start();
    const answer = await session.call("create_ticket", { ...draft, idempotencyKey: key });
    expect(answer).toMatchObject({ failed: true });
    expect(answer.text).toContain("idempotencyKey");
    expect(await total(session)).toBe(0);
  });
});

describe("update_ticket with an expected version", () => {
  it("changes the ticket that was read, and fails on one that changed since", async () => {
    const { session } = await start();
    await session.call("create_ticket", draft);
    const change = { id: "TKT-0001", priority: "high", expectedVersion: 1 };
    const first = await session.call("update_ticket", change);
    expect(first.data.ticket).toMatchObject({ priority: "high", version: 2 });
    const second = await session.call("update_ticket", { ...change, priority: "low" });
    expect(second).toMatchObject({ failed: true });
    expect(second.text).toBe(
      "expectedVersion: TKT-0001 is at version 2, not 1: somebody changed it meanwhile. Read it again with get_ticket and decide anew.",
    );
    const after = await session.call("get_ticket", { id: "TKT-0001" });
    expect(after.data).toEqual(first.data);
  });

  it("fails when nothing but the version is given", async () => {
    const { session } = await start();
    await session.call("create_ticket", draft);
    const answer = await session.call("update_ticket", { id: "TKT-0001", expectedVersion: 1 });
    expect(answer.text).toContain("at least one of status, priority, assignee, comment");
  });
});
