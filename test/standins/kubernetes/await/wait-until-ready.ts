import type { Properties } from "../../values.ts";
import { type Cluster, nameOf, type ObjectRef } from "../cluster.ts";
import { annotationOf } from "../object-fields.ts";
import { type Awaiter, awaiterOf } from "./awaiters.ts";
import type { Trouble } from "./readiness.ts";
import { readinessFor, waitForAnnotation } from "./wait-for.ts";

/** Time as the waits see it; a test has its own. */
export interface Clock {
  now(): number;
  /** Rejects when the deployment is cancelled. */
  pause(ms: number): Promise<void>;
}

/** What a wait is told besides the object. */
export interface WaitOptions {
  readonly cluster: Cluster;
  readonly clock: Clock;
  /** From the resource's `customTimeouts`; undefined without. */
  readonly timeoutSec: number | undefined;
  readonly tell: (line: string) => void;
}

const pollMs = 250;

/** How long something starts before it is asked what keeps it, and how often then. */
const diagnoseMs = 1500;

/**
 * Waits until an object that was applied is ready, by the rule of its kind or by its annotations,
 * and answers it as it then is.
 *
 * @throws Error that says what is missing and why, as soon as it cannot heal, else in the end.
 */
export async function waitUntilReady(
  ref: ObjectRef,
  applied: Properties,
  options: WaitOptions,
): Promise<Properties> {
  const awaiter = chosenAwaiter(ref, applied);
  if (awaiter === undefined) return applied;
  const { cluster, clock } = options;
  const timeoutSec = timeoutOf(applied, options.timeoutSec) ?? awaiter.timeoutSec;
  const begun = clock.now();
  const elapsedSec = (): number => (clock.now() - begun) / 1000;
  let told = "";
  let diagnosed = begun;
  let found: Trouble | undefined;
  let finalSince: number | undefined;

  for (let object: Properties | undefined = applied; ; object = await cluster.find(ref)) {
    if (object === undefined) throw new Error(`${nameOf(ref)} was deleted while it was awaited.`);
    const { ready, step, trouble } = await awaiter.judge(object, cluster);
    if (ready) return object;
    if (told !== step) options.tell(`Waiting for ${step}`);
    told = step;
    if (awaiter.diagnose !== undefined && clock.now() - diagnosed >= diagnoseMs) {
      found = await awaiter.diagnose(object, cluster);
      diagnosed = clock.now();
    }
    const isFinal = [trouble, found].some((each) => each?.graceSec !== undefined);
    finalSince = isFinal ? (finalSince ?? clock.now()) : undefined;
    const lastedSec = finalSince === undefined ? 0 : (clock.now() - finalSince) / 1000;
    const isOver = [trouble, found].some(
      (each) => each?.graceSec !== undefined && lastedSec >= each.graceSec,
    );
    if (isOver || elapsedSec() >= timeoutSec) {
      const why = found ?? (await awaiter.diagnose?.(object, cluster)) ?? trouble;
      throw new Error(failure(ref, step, elapsedSec(), trouble, why));
    }
    await clock.pause(pollMs);
  }
}

function chosenAwaiter(ref: ObjectRef, object: Properties): Awaiter | undefined {
  if (annotationOf(object, "pulumi.com/skipAwait") === "true") return undefined;
  const ofKind = awaiterOf(ref);
  const expression = annotationOf(object, waitForAnnotation);
  if (expression === undefined) return ofKind;
  return { timeoutSec: 600, ...ofKind, judge: readinessFor(expression) };
}

function timeoutOf(object: Properties, custom: number | undefined): number | undefined {
  const annotated = Number(annotationOf(object, "pulumi.com/timeoutSeconds"));
  return annotated > 0 ? annotated : custom;
}

function failure(
  ref: ObjectRef,
  step: string,
  elapsedSec: number,
  trouble: Trouble | undefined,
  why: Trouble | undefined,
): string {
  const reasons = [...new Set([trouble?.text, why?.text])].filter((text) => text !== undefined);
  const because =
    reasons.length === 0 ? "" : `\n${reasons.map((text) => `  - ${text}`).join("\n")}`;
  return `${nameOf(ref)} is not ready after ${Math.round(elapsedSec)} s of waiting for ${step}.${because}\nIt stays as it is: correct it and run \`up\` again.`;
}
