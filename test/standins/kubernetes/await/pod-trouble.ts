import type { Properties } from "../../values.ts";
import { conditionOf, countAt, objectsAt, textAt, valueAt } from "../object-fields.ts";
import type { Trouble } from "./readiness.ts";

/** A pod's trouble; `logsOf` names the container whose log tells more. */
export interface PodTrouble extends Trouble {
  readonly logsOf?: { readonly container: string; readonly previous: boolean };
  /** Whether it was told to end, as the kubelet does after probes that failed. */
  readonly isKilled?: boolean;
}

/** What no retry heals; a moment is left for a Secret that is created beside the pod. */
const unhealable = new Set([
  "CreateContainerConfigError",
  "CreateContainerError",
  "InvalidImageName",
  "ErrImageNeverPull",
]);
const momentSec = 5;

/** Pulls are tried again after 10 and 20 s; what the registry does not have by then is not coming. */
const pullSec = 25;
const refused =
  /not found|manifest unknown|does not exist|denied|unauthorized|forbidden|not exist/i;

/** Exit codes after SIGTERM and SIGKILL, and of programs that take SIGTERM well. */
const endedFromOutside = new Set([0, 137, 143]);

/** Crashes that are more than a start before its database. */
const crashes = 4;

/**
 * The trouble that a pod's own status tells of, worded with pod and container; undefined while it
 * merely starts.
 */
export function podTrouble(pod: Properties): PodTrouble | undefined {
  const name = `pod ${textAt(pod, "metadata", "name")}`;
  const containers = [
    ...objectsAt(pod, "status", "initContainerStatuses"),
    ...objectsAt(pod, "status", "containerStatuses"),
  ];
  for (const container of containers) {
    const found = containerTrouble(container);
    if (found !== undefined) return { ...found, text: `${name}, ${found.text}` };
  }
  const scheduled = conditionOf(pod, "PodScheduled");
  if (scheduled?.status === "False") {
    return { text: `${name} cannot be scheduled: ${scheduled.message}` };
  }
  return undefined;
}

function containerTrouble(container: Properties): PodTrouble | undefined {
  const name = textAt(container, "name") ?? "";
  const reason = textAt(container, "state", "waiting", "reason") ?? "";
  const message = textAt(container, "state", "waiting", "message") ?? "";
  const text = `container ${name}: ${reason}${message === "" ? "" : `: ${message}`}`;
  if (unhealable.has(reason)) return { text, graceSec: momentSec };
  if (/^(ErrImagePull|ImagePullBackOff|ImageInspectError|RegistryUnavailable)$/.test(reason)) {
    const pull = pullText(container, reason, message);
    return refused.test(message) ? { text: pull, graceSec: pullSec } : { text: pull };
  }
  if (reason === "RunContainerError") return { text };
  return crashTrouble(container, name);
}

/**
 * A failed pull in one line: each part of the node wraps the other's words and names the image anew,
 * so that only what comes after its last mention is news.
 */
function pullText(container: Properties, reason: string, message: string): string {
  const start = `container ${textAt(container, "name") ?? ""}: ${reason}`;
  const [image] = /(?<=image \\?")[^"\\]+/.exec(message) ?? [];
  if (image === undefined) return message === "" ? start : `${start}: ${message}`;
  const last = message.slice(message.lastIndexOf(image) + image.length).replace(/^[\\":\s]+/, "");
  return last === "" ? `${start}: ${message}` : `${start}: ${image}: ${last}`;
}

function crashTrouble(container: Properties, name: string): PodTrouble | undefined {
  const isNow = valueAt(container, "state", "terminated") !== undefined;
  const ended = isNow ? ["state", "terminated"] : ["lastState", "terminated"];
  const isServing = valueAt(container, "ready") === true;
  if (isServing || valueAt(container, ...ended) === undefined) return undefined;
  const code = countAt(container, ...ended, "exitCode");
  const restarts = countAt(container, "restartCount");
  if (code === 0 && restarts === 0) return undefined;
  const reason = textAt(container, ...ended, "reason") ?? "Error";
  const message = textAt(container, ...ended, "message")?.trim() ?? "";
  const times =
    restarts === 0 ? "" : `, started again ${restarts === 1 ? "once" : `${restarts} times`}`;
  const text = `container ${name} ended with code ${code} (${reason}${times})${message === "" ? "" : `: ${message}`}`;
  const logsOf = { container: name, previous: !isNow };
  const killed = endedFromOutside.has(code) ? { isKilled: true } : {};
  const found = { text, logsOf, ...killed };
  return restarts >= crashes ? { ...found, graceSec: 0 } : found;
}
