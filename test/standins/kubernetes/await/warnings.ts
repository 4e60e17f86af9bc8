import type { Properties } from "../../values.ts";
import type { Cluster } from "../cluster.ts";
import { textAt } from "../object-fields.ts";

/** What an event warns of. */
export interface Warning {
  readonly message: string;
  /** Of a pod's container; undefined when it is about the whole object. */
  readonly container: string | undefined;
}

/** What events warn of about an object, the latest first; none when the user may not see them. */
export async function warningsOf(
  object: Properties,
  cluster: Cluster,
  reason?: string,
): Promise<Warning[]> {
  const uid = textAt(object, "metadata", "uid") ?? "";
  const chosen = reason === undefined ? "" : `,reason=${reason}`;
  const events = await cluster.listIfAllowed(
    { apiVersion: "v1", kind: "Event" },
    textAt(object, "metadata", "namespace"),
    { fieldSelector: `involvedObject.uid=${uid},type=Warning${chosen}` },
  );
  const at = (event: Properties): string =>
    textAt(event, "lastTimestamp") ??
    textAt(event, "eventTime") ??
    textAt(event, "metadata", "creationTimestamp") ??
    "";
  return (events ?? [])
    .toSorted((a, b) => at(b).localeCompare(at(a)))
    .map((event) => ({
      message: (textAt(event, "message") ?? "").trim(),
      container: containerAt(textAt(event, "involvedObject", "fieldPath") ?? ""),
    }));
}

/** An event names a container as `spec.containers{server}`. */
function containerAt(fieldPath: string): string | undefined {
  return /^spec\.(?:initContainers|containers)\{(.+)\}$/.exec(fieldPath)?.[1];
}
