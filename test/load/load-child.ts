import type { LoadNews, LoadOrder } from "./load-job.ts";
import { type Sending, sendLoad } from "./send-load.ts";
import { reasonOf } from "./tally.ts";

/* The process that sends the load, so that it shares no event loop with the test that watches. */

/** Milliseconds between two reports of the progress. */
const progressMs = 100;

let sending: Sending | undefined;

process.on("message", (message) => {
  obey(message as LoadOrder).catch((error) =>
    tell({ kind: "fault", reason: reasonOf(error) }, end),
  );
});
// Whoever wanted the load is gone.
process.on("disconnect", end);

async function obey(order: LoadOrder): Promise<void> {
  if (order.kind === "stop") {
    const result = await sending?.stop();
    if (result === undefined) throw new Error("a load that was not started cannot be stopped");
    return tell({ kind: "result", result }, end);
  }
  const started = await sendLoad(order.job);
  sending = started;
  tell({ kind: "started" });
  setInterval(() => tell({ kind: "progress", ...started.counts() }), progressMs);
}

function tell(news: LoadNews, then: () => void = () => {}): void {
  process.send?.(news, then);
}

function end(): void {
  process.exit(0);
}
