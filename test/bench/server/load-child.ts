import { performance } from "node:perf_hooks";
import autocannon from "autocannon";
import { answerFault, callBody, callHeaders, initialize, initialized } from "./call.ts";
import type { LoadJob, LoadResult } from "./load-job.ts";

/* The generator of load: a process of its own, so that it shares no event loop with who measures. */
process.once("message", (job) => {
  run(job as LoadJob).then(report, (error: unknown) =>
    report({ calls: 0, seconds: 0, p99Ms: 0, ids: 0, fault: String(error) }),
  );
});

function report(result: LoadResult): void {
  process.send?.(result, () => process.disconnect());
}

async function run(job: LoadJob): Promise<LoadResult> {
  const sessions: string[] = [];
  while (job.sessions && sessions.length < job.connections) sessions.push(await openSession(job));
  const warm = job.warmUpSec > 0 ? await fire(job, job.firstId, { seconds: job.warmUpSec }) : none;
  if (warm.fault !== undefined) return warm;
  const measured = await fire(job, job.firstId + warm.ids, job.length);
  return { ...measured, ids: warm.ids + measured.ids };

  async function fire(
    { url, protocol, headers, connections }: LoadJob,
    firstId: number,
    length: LoadJob["length"],
  ): Promise<LoadResult> {
    let nextId = firstId;
    let calls = 0;
    let fault: string | undefined;
    let connected = 0;
    const setupClient = (client: autocannon.Client) => {
      const session = sessions[connected++];
      const own = session === undefined ? headers : { ...headers, "mcp-session-id": session };
      const fixed = callHeaders(protocol, own);
      let id = 0;
      client.setRequests([
        {
          method: "POST",
          headers: fixed,
          setupRequest(request) {
            id = nextId++;
            return { ...request, body: callBody(protocol, id) };
          },
          onResponse(status, body) {
            fault ??= answerFault(status, body, id);
            if (fault === undefined) calls += 1;
          },
        },
      ]);
    };
    const started = performance.now();
    const result = await autocannon({
      url,
      connections,
      timeout: 30,
      setupClient,
      ...("calls" in length ? { amount: length.calls } : { duration: length.seconds }),
    });
    const seconds = (performance.now() - started) / 1000;
    const lost = result.errors + result.timeouts;
    fault ??= lost > 0 ? `${lost} calls were not answered` : undefined;
    return {
      calls,
      seconds,
      p99Ms: result.latency.p99,
      ids: nextId - firstId,
      ...(fault === undefined ? {} : { fault }),
    };
  }
}

const none: LoadResult = { calls: 0, seconds: 0, p99Ms: 0, ids: 0 };

/** Opens a session as a client of protocol 2025-11-25 does, and gives its id. */
async function openSession({ url, headers, protocol }: LoadJob): Promise<string> {
  const post = async (body: string, more: Readonly<Record<string, string>>) => {
    const all = { ...initialize.headers, ...headers, ...more };
    const response = await fetch(url, { method: "POST", headers: all, body });
    const text = await response.text();
    if (!response.ok) throw new Error(`no session, HTTP ${response.status}: ${text}`);
    return response;
  };
  const id = (await post(initialize.body, {})).headers.get("mcp-session-id");
  if (id === null) throw new Error("the answer to initialize names no session");
  await post(initialized, { "mcp-session-id": id, "mcp-protocol-version": protocol });
  return id;
}
