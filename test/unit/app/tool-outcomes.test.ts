import { afterEach, describe, expect, it, vi } from "vitest";
import type { AuditEntry } from "../../../app/src/audit/audit.ts";
import { createAnswers } from "../../../app/src/cache/create-answers.ts";
import { createMemoryLimiter } from "../../../app/src/limits/memory.ts";
import { createToolGate } from "../../../app/src/limits/tool-gate.ts";
import type { TicketStore } from "../../../app/src/store/tickets.ts";
import { tools } from "../../../app/src/tools/registry.ts";
import { runTool } from "../../../app/src/tools/run-tool.ts";
import { jsonHeaders, startInProcess, tokenFor, toolCall } from "./in-process.ts";
import { createMemoryTickets } from "./memory-tickets.ts";
import { closeSessions, draft, startSession as start } from "./session.ts";

afterEach(closeSessions);

type TicketPage = Awaited<ReturnType<TicketStore["list"]>>;

const outcomeOf = (entry: AuditEntry) => ("outcome" in entry ? entry.outcome : entry.kind);

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

describe("the scope of a tool", () => {
  it("fails a call without it even if nothing before has asked for it, and counts and audits that", async () => {
    const server = startInProcess();
    const context = {
      mcpReq: { signal: new AbortController().signal },
      http: { authInfo: { token: "", clientId: "ana", scopes: ["ops:read"] } },
    };
    const tool = tools.find(({ name }) => name === "create_ticket");
    if (tool === undefined) throw new Error("unreachable");
    const result = await runTool(tool, draft, context, server.deps);
    expect(result).toMatchObject({
      isError: true,
      content: [{ text: "create_ticket needs the scope tickets:write." }],
    });
    expect(server.entries).toMatchObject([{ outcome: "insufficient_scope", user: "ana" }]);
    const counted = 'mcp_tool_calls_total{tool="create_ticket",outcome="insufficient_scope"} 1';
    expect(await server.metrics.registry.metrics()).toContain(counted);
    expect((await server.deps.data.tickets.list({ limit: 1 })).tickets).toEqual([]);
  });
});

describe("limits of a tool", () => {
  it("fails a user's call over the tool's limit with the seconds to wait; other tools go on", async () => {
    const toolGate = createToolGate({ concurrency: 1, calls: createMemoryLimiter(1) });
    const { session, entries } = await start({ toolGate });
    expect((await session.call("list_tickets")).failed).toBe(false);
    const answer = await session.call("list_tickets");
    expect(answer).toMatchObject({ failed: true, text: expect.stringMatching(/again in \d+ s/) });
    expect((await session.call("list_low_stock")).failed).toBe(false);
    expect(entries.map(outcomeOf)).toEqual(["ok", "rate_limited", "ok"]);
  });

  it("tells programs the seconds to wait beside the text", async () => {
    const toolGate = createToolGate({ concurrency: 1, calls: createMemoryLimiter(1) });
    const server = startInProcess({ toolGate });
    const headers = { ...jsonHeaders, authorization: `Bearer ${await tokenFor(["ops:read"])}` };
    const body = toolCall("list_tickets", {});
    const post = async () => server.fetch(server.endpoint, { method: "POST", headers, body });
    await (await post()).text();
    expect(await (await post()).text()).toMatch(/"_meta":\{"retryAfterSec":(\d|[1-5]\d|60)\}/);
  });

  it("frees the slot of a call that timed out though its work goes on", async () => {
    const tickets = { ...createMemoryTickets(), list: () => new Promise<never>(() => {}) };
    const toolGate = createToolGate({ concurrency: 1, waitMs: 1 });
    const { session, entries } = await start({ tickets, toolTimeoutSec: 0.05, toolGate });
    await session.call("list_tickets");
    await session.call("list_tickets");
    expect(entries.map(outcomeOf)).toEqual(["timeout", "timeout"]);
  });

  it("fails as busy while the tool's slots are taken", async () => {
    const { promise, resolve } = Promise.withResolvers<TicketPage>();
    const { promise: began, resolve: begin } = Promise.withResolvers<void>();
    const list = () => {
      begin();
      return promise;
    };
    const toolGate = createToolGate({ concurrency: 1, waitMs: 1 });
    const { session } = await start({ tickets: { ...createMemoryTickets(), list }, toolGate });
    const first = session.call("list_tickets");
    await began;
    const answer = await session.call("list_tickets");
    expect(answer).toMatchObject({ failed: true, text: expect.stringContaining("is busy") });
    resolve({ tickets: [] });
    expect((await first).failed).toBe(false);
  });

  it("keeps answers of tools that say so, the same for everybody", async () => {
    const counted: string[] = [];
    const count = (tool: string, result: string) => void counted.push(`${tool} ${result}`);
    const answers = createAnswers({ ttlMs: 1000, now: () => 0, count });
    const { session } = await start({ answers });
    const query = { query: "incident" };
    const first = await session.call("search_policies", query);
    expect(await session.call("search_policies", query)).toEqual(first);
    await session.call("list_tickets");
    expect(counted).toEqual(["search_policies miss", "search_policies hit"]);
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
