import type { Properties } from "../../values.ts";
import { conditionOf, countAt, textAt } from "../object-fields.ts";
import { type Readiness, readyWhen } from "./readiness.ts";

/** A Pod is ready once it is Ready or has succeeded; one that failed stays so. */
export function podReadiness(object: Properties): Readiness {
  const phase = textAt(object, "status", "phase");
  const isReady = phase === "Succeeded" || conditionOf(object, "Ready")?.status === "True";
  if (phase !== "Failed") return readyWhen(isReady, "its containers to be ready");
  const reason = textAt(object, "status", "message") ?? textAt(object, "status", "reason");
  return readyWhen(false, "its containers to be ready", {
    text: `it failed${reason === undefined ? "" : `: ${reason}`}`,
    graceSec: 0,
  });
}

/** A Job is ready once it is complete. */
export function jobReadiness(object: Properties): Readiness {
  const failure = conditionOf(object, "Failed");
  const done = countAt(object, "status", "succeeded");
  const step = `it to complete (${done} succeeded so far)`;
  if (conditionOf(object, "Complete")?.status === "True") return readyWhen(true, step);
  if (failure?.status !== "True") return readyWhen(false, step);
  return readyWhen(false, step, {
    text: `it failed: ${failure.reason}: ${failure.message}`,
    graceSec: 0,
  });
}
