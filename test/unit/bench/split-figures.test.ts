import { describe, expect, it } from "vitest";
import { splitFigures } from "../../bench/split/split-figures.ts";
import type { LoadResult } from "../../load/tally.ts";

const calls: LoadResult = {
  sent: 400,
  succeeded: 397,
  failed: 3,
  failures: [],
  protocols: {},
  mostAtOnce: 4,
  p50Ms: 4.56789,
  p99Ms: 2500,
  acknowledged: [],
};

describe("the figures of the split", () => {
  const figures = splitFigures({
    streams: 20,
    deploys: 3,
    split: { dropped: 1, seconds: [5, 9, 4], calls },
    unsplit: { dropped: 60, seconds: [6, 8], calls: { ...calls, failed: 71 } },
    mcpDeployEnds: ["finished", "cut off", "finished"],
  });

  it("begin with what was promised, in its order", () => {
    expect(Object.keys(figures).slice(0, 5)).toEqual([
      "streams",
      "deploys",
      "streams_dropped",
      "calls_failed",
      "unsplit_streams_dropped",
    ]);
  });

  it("keep the two layouts apart, and count only ends that were cut off", () => {
    expect(figures).toEqual({
      streams: 20,
      deploys: 3,
      streams_dropped: 1,
      calls_failed: 3,
      unsplit_streams_dropped: 60,
      unsplit_calls_failed: 71,
      calls: 400,
      p50_ms: 4.568,
      p99_ms: 2500,
      up_s: 5,
      unsplit_up_s: 7,
      mcp_deploy_cut_off: 1,
    });
  });
});
