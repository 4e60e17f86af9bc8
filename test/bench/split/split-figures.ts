import type { StreamEnd } from "../../load/streamed-session.ts";
import type { LoadResult } from "../../load/tally.ts";
import type { Figures } from "../goals.ts";
import { median, rounded } from "../statistics.ts";

/** What one layout came to under the deployments. */
export interface SideResult {
  /** Streams that ended by them. */
  readonly dropped: number;
  /** How long each deployment took. */
  readonly seconds: readonly number[];
  readonly calls: LoadResult;
}

/** What was measured of both. */
export interface SplitResult {
  readonly streams: number;
  readonly deploys: number;
  readonly split: SideResult;
  readonly unsplit: SideResult;
  /** How the streams ended when the MCP server itself was deployed. */
  readonly mcpDeployEnds: readonly StreamEnd[];
}

/** The figures in the order of their report: what was promised comes first. */
export function splitFigures(result: SplitResult): Figures {
  const { streams, deploys, split, unsplit, mcpDeployEnds } = result;
  return {
    streams,
    deploys,
    streams_dropped: split.dropped,
    calls_failed: split.calls.failed,
    unsplit_streams_dropped: unsplit.dropped,
    unsplit_calls_failed: unsplit.calls.failed,
    calls: split.calls.sent,
    p50_ms: rounded(split.calls.p50Ms),
    p99_ms: rounded(split.calls.p99Ms),
    up_s: rounded(median(split.seconds)),
    unsplit_up_s: rounded(median(unsplit.seconds)),
    mcp_deploy_cut_off: mcpDeployEnds.filter((end) => end === "cut off").length,
  };
}
