import { randomUUID } from "node:crypto";
import {
  isInitializeRequest,
  isLegacyRequest,
  type McpHttpHandler,
  type McpServerFactory,
} from "@modelcontextprotocol/server";
import { subjectOf } from "../auth/authenticator.ts";
import { idInUseResponse, requestIds } from "../guard/request-ids.ts";
import type { Metrics } from "../telemetry/metrics.ts";
import type { Caller } from "../transport/exchange.ts";
import type { McpLane } from "../transport/lane.ts";
import { plainCallOf } from "../transport/plain-call.ts";
import type { StreamCap } from "../transport/stream-cap.ts";
import { watchStream } from "../transport/watch-stream.ts";
import { openSession, type Session } from "./open-session.ts";
import { noRoom, noSession, unknownSession } from "./session-answers.ts";
import { createSessionTable, type SessionEntry, type SessionLimits } from "./session-table.ts";

/** What serving sessions needs. */
export interface SessionsSettings {
  /** Serves protocol 2026-07-28, which knows no sessions; refuses all else. */
  readonly modern: McpHttpHandler;
  readonly factory: McpServerFactory;
  readonly limits: SessionLimits;
  readonly capStreams: StreamCap;
  readonly metrics: Pick<Metrics, "sessionsActive" | "sessionEnded">;
  /** Hears why the SDK refused something. */
  readonly onError: (error: Error) => void;
}

type Ending = Parameters<Metrics["sessionEnded"]>[0];

/** How often idle sessions are looked for, as a part of the idle time; at least once a minute. */
const sweepsPerIdleTime = 4;

/** Serves 2025-era clients in sessions that belong to their user, and never let anybody in by themselves. */
export function createSessionsLane(settings: SessionsSettings): McpLane {
  const { modern, factory, limits, metrics } = settings;
  const table = createSessionTable<Session>(limits);

  function end({ id, value }: SessionEntry<Session>, reason: Ending) {
    if (!table.remove(id)) return;
    metrics.sessionEnded(reason);
    metrics.sessionsActive(table.size);
    // The SDK tells of its own faults through onerror.
    void value.server.close();
  }

  const sweepMs = Math.min(limits.idleMs / sweepsPerIdleTime, 60_000);
  const sweeping = setInterval(() => {
    for (const entry of table.idle()) end(entry, "idle");
  }, sweepMs);
  sweeping.unref();

  async function begin(user: string, caller: Caller, parsedBody: unknown): Promise<Response> {
    const before = table.roomFor(user);
    if (before.kind === "full") return noRoom(before.of);
    const id = randomUUID();
    const onClosed = () => end(entry, "closed");
    const value = await openSession({ id, factory, caller, onClosed, onError: settings.onError });
    // Asked again, because others may have come in meanwhile.
    const room = table.roomFor(user);
    if (room.kind === "full") {
      void value.server.close();
      return noRoom(room.of);
    }
    if (room.kind === "evict") end(room.entry, "evicted");
    const entry = { id, user, value };
    table.add(entry);
    const response = await throughSdk(entry, caller, parsedBody);
    if (response.headers.has("mcp-session-id")) metrics.sessionsActive(table.size);
    // A hello that was refused begins no session.
    else if (table.remove(id)) void value.server.close();
    return response;
  }

  async function throughSdk(
    { id, value }: SessionEntry<Session>,
    { request, authInfo }: Caller,
    parsedBody: unknown,
  ) {
    const ids = requestIds(parsedBody);
    const taken = ids.find((each) => value.streaming.has(each) || value.exchange.runs(each));
    if (taken !== undefined) return idInUseResponse(taken);
    for (const each of ids) value.streaming.add(each);
    const end = table.begin(id);
    const done = () => {
      for (const each of ids) value.streaming.delete(each);
      end();
    };
    const response = await value.sdk.handleRequest(request, {
      ...(authInfo === undefined ? {} : { authInfo }),
      ...(parsedBody === undefined ? {} : { parsedBody }),
    });
    return watchStream(response, done);
  }

  async function plainly(
    entry: SessionEntry<Session>,
    caller: Caller,
    body: unknown,
  ): Promise<Response | undefined> {
    const message = plainCallOf(caller.request, body);
    if (message !== undefined && entry.value.streaming.has(message.id)) {
      return idInUseResponse(message.id);
    }
    const answering = message && entry.value.exchange.answer(message, caller);
    if (answering === undefined) return undefined;
    const done = table.begin(entry.id);
    const response = await answering;
    if (response.headers.get("content-type") !== "application/json") {
      return watchStream(response, done);
    }
    done();
    return response;
  }

  async function within(id: string, user: string, caller: Caller, parsedBody: unknown) {
    const entry = table.find(user, id);
    if (entry === undefined) return unknownSession();
    const answer = await plainly(entry, caller, parsedBody);
    if (answer !== undefined) return answer;
    const serve = () => throughSdk(entry, caller, parsedBody);
    return caller.request.method === "GET" ? settings.capStreams(user, serve) : serve();
  }

  return {
    async fetch(request, options) {
      const { authInfo, parsedBody } = options ?? {};
      const caller = { request, authInfo };
      const id = request.headers.get("mcp-session-id");
      if (!(await isLegacy(request, parsedBody))) return modern.fetch(request, options);
      const user = subjectOf(authInfo);
      if (id !== null) return within(id, user, caller, parsedBody);
      return isInitializeRequest(parsedBody) ? begin(user, caller, parsedBody) : noSession();
    },
    async close() {
      clearInterval(sweeping);
      await modern.close();
      for (const entry of table.all()) end(entry, "shutdown");
    },
  };
}

/** What is plainly of the 2025 era needs no closer look. */
async function isLegacy(request: Request, parsedBody: unknown): Promise<boolean> {
  return plainCallOf(request, parsedBody) !== undefined || isLegacyRequest(request, parsedBody);
}
