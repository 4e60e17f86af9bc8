import type { Properties } from "../../values.ts";
import { conditionOf, countAt } from "../object-fields.ts";

/** How far an object is. */
export interface Readiness {
  readonly ready: boolean;
  /** What is waited for, to end a line that begins with `Waiting for`. */
  readonly step: string;
  /** What is wrong already, as far as the object itself tells. */
  readonly trouble?: Trouble;
}

/** Something that keeps an object from being ready. */
export interface Trouble {
  readonly text: string;
  /** How long it may last before it counts as failed; undefined: until the deadline. */
  readonly graceSec?: number;
}

/** The readiness of objects that are ready as soon as they exist. */
export const readyAtOnce: Readiness = { ready: true, step: "" };

/** A readiness that one fact decides. */
export function readyWhen(ready: boolean, step: string, trouble?: Trouble): Readiness {
  return { ready, step, ...(trouble === undefined ? {} : { trouble }) };
}

/** Whether the controller has seen the object as it now is. */
export function isObserved(object: Properties): boolean {
  return (
    countAt(object, "status", "observedGeneration") >= countAt(object, "metadata", "generation")
  );
}

/** Ready once a condition is true; its message tells why it is not. */
export function readyByCondition(object: Properties, type: string): Readiness {
  const condition = conditionOf(object, type);
  const message = condition?.message ?? "";
  return readyWhen(
    condition?.status === "True",
    `its condition ${type}`,
    message === "" ? undefined : { text: message },
  );
}
