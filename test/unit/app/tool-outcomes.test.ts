import { afterEach, describe, expect, it, vi } from "vitest";
import { createMemoryTickets } from "./memory-tickets.ts";
import { closeSessions, draft, startSession as start } from "./session.ts";

afterEach(closeSessions);

describe("faults inside the server", () => {
  const broken = () => ({
    ...createMemoryTickets(),
    list: () => Promise.reject(new Error("SQLITE_IOERR at /data/tickets.sqlite")),
  });

  it("answers with the request id only, and logs the cause once", async () => {
    const { session, logger, entries } = await start({ tickets: broken() });
    const logged = vi.spyOn(logger, "error");
    const answer = await session.call("list_tickets");
    expect(answer.failed).toBe(true);
    expect(answer.text).not.toMatch(/SQLITE|data/);
    const [entry] = entries;
    expect(entry).toMatchObject({ tool: "list_tickets", outcome: "error", user: "ana" });
    expect(answer.text).toContain(entry?.requestId);
    expect(logged).toHaveBeenCalledTimes(1);
    expect(logged.mock.calls[0]?.[0]).toMatchObject({ requestId: entry?.requestId });
  });

  it("stops a tool that takes too long and says so", async () => {
    const tickets = { ...createMemoryTickets(), list: () => new Promise<never>(() => {}) };
    const { session, entries } = await start({ tickets, toolTimeoutSec: 0.05 });
    const answer = await session.call("list_tickets");
    expect(answer).toMatchObject({ failed: true, text: expect.stringContaining("was stopped") });
    expect(entries).toMatchObject([{ outcome: "timeout" }]);
  });
});

describe("what is counted and audited", () => {
  it("counts each operation under known names only", async () => {
    const { session, metrics } = await start();
    await session.call("list_tickets");
    await session.call("get_item", { sku: "NO-1" });
    await expect(session.call("made_up_name")).rejects.toThrow(/made_up_name/);
    const text = await metrics.registry.metrics();
    const counted = (tool: string, error: string) =>
      `mcp_server_operation_duration_seconds_count{mcp_method_name="tools/call",gen_ai_tool_name="${tool}",error_type="${error}",network_transport="tcp"} 1`;
    expect(text).toContain(counted("list_tickets", ""));
    expect(text).toContain(counted("get_item", "tool_error"));
    expect(text).toContain(counted("_other", "-32602"));
    expect(text).toContain('mcp_tool_calls_total{tool="list_tickets",outcome="ok"} 1');
    expect(text).toContain('mcp_tool_calls_total{tool="get_item",outcome="user_error"} 1');
    expect(text).toContain('mcp_tool_calls_total{tool="_other",outcome="unknown_tool"} 1');
    expect(text).not.toContain("made_up_name");
  });

  it("audits who called what with which ids, and no free text", async () => {
    const { session, entries } = await start();
    await session.call("create_ticket", { ...draft, sku: "NET-SW-048", assignee: "bo" });
    await session.call("create_ticket", { ...draft, secret: "hunter2" });
    expect(entries).toEqual([
      {
        kind: "call",
        requestId: expect.any(String),
        user: "ana",
        tool: "create_ticket",
        arguments: {
          title: expect.stringMatching(/^\[text, 14 characters, #[0-9a-f]{12}\]$/),
          description: expect.stringMatching(/^\[text, 8 characters, #[0-9a-f]{12}\]$/),
          sku: "NET-SW-048",
          assignee: expect.stringMatching(/^\[text, 2 characters, #[0-9a-f]{12}\]$/),
        },
        outcome: "ok",
        ms: expect.any(Number),
      },
      expect.objectContaining({
        outcome: "invalid_arguments",
        arguments: expect.objectContaining({ _other: "[1 arguments]" }),
      }),
    ]);
    await expect(session.call("x".repeat(200))).rejects.toThrow();
    expect(entries[2]).toMatchObject({
      user: "ana",
      tool: "_other",
      arguments: { name: expect.stringMatching(/^\[text, 200 characters, #/) },
      outcome: "unknown_tool",
    });
    expect(JSON.stringify(entries)).not.toContain("hunter2");
  });
});
