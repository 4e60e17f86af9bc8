import type { Properties } from "../../values.ts";
import { nameOf, type ObjectRef } from "../cluster.ts";
import { objectAt, objectsAt, textAt, valueAt } from "../object-fields.ts";
import type { WaitOptions } from "./wait-until-ready.ts";

const pollMs = 250;
const defaultTimeoutSec = 600;

/**
 * Waits until an object that is being deleted is gone; another one under its name does not count.
 *
 * @throws Error that says what holds it.
 */
export async function waitUntilGone(
  ref: ObjectRef,
  { cluster, clock, timeoutSec = defaultTimeoutSec, tell }: WaitOptions,
): Promise<void> {
  const begun = clock.now();
  let uid: string | undefined;
  let told = "";
  for (;;) {
    const object = await cluster.find(ref);
    const found = object && textAt(object, "metadata", "uid");
    if (object === undefined || (uid !== undefined && found !== uid)) return;
    uid = found;
    const holds = holdersOf(object);
    if (clock.now() - begun >= timeoutSec * 1000) {
      throw new Error(
        `${nameOf(ref)} is not gone after ${timeoutSec} s${holds === "" ? "" : `: ${holds}`}. Remove what holds it, then run this again.`,
      );
    }
    const line = `Waiting for it to be gone${holds === "" ? "" : ` (${holds})`}`;
    if (line !== told) tell(line);
    told = line;
    await clock.pause(pollMs);
  }
}

function holdersOf(object: Properties): string {
  const finalizers = valueAt(object, "metadata", "finalizers");
  const named = Array.isArray(finalizers) ? finalizers.map(String) : [];
  const ofNamespace = valueAt(objectAt(object, "spec"), "finalizers") === undefined;
  const remaining = objectsAt(object, "status", "conditions")
    .filter((each) => !ofNamespace && each.status === "True")
    .map((each) => textAt(each, "message") ?? "");
  const others = named.filter((name) => name !== "foregroundDeletion");
  const dependents = named.length > others.length ? ["its dependents first"] : [];
  return [...dependents, ...others.map((name) => `finalizer ${name}`), ...remaining].join("; ");
}
