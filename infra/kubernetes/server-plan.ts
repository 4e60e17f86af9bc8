import { fewestReplicas } from "../config/scaling.ts";
import type { KubernetesSettings } from "../config/schema.ts";
import type { Owner } from "../naming.ts";
import { awaitedFor } from "./await-annotations.ts";
import { selectorLabels } from "./labels.ts";
import { graceSec, type PodTies, planPod } from "./pod-plan.ts";

/** Seconds after the Deployment's own deadline at which `up` stops waiting, so that its reason comes first. */
const slackSec = 10;

/** The server's Deployment, all but its metadata's name and labels. */
export function planServer<Text>(settings: KubernetesSettings, owner: Owner, ties: PodTies<Text>) {
  const { kubernetes } = settings;
  const oneAtATime = writesAlone(settings);
  const { startTimeoutSec } = kubernetes;
  const stopSec = oneAtATime ? graceSec(settings) : 0;
  return {
    annotations: awaitedFor(startTimeoutSec + stopSec + slackSec),
    spec: {
      // what an autoscaler makes of it later is its own
      replicas: fewestReplicas(kubernetes),
      selector: { matchLabels: selectorLabels(owner, "server") },
      strategy: oneAtATime
        ? { type: "Recreate" }
        : { type: "RollingUpdate", rollingUpdate: { maxUnavailable: 0, maxSurge: "25%" } },
      progressDeadlineSeconds: startTimeoutSec,
      // the ConfigMap and the Secret of older ones are gone: the way back is an `up` of what was
      revisionHistoryLimit: 2,
      template: planPod(settings, owner, ties),
    },
  };
}

/** Whether an old pod must be gone before a new one comes: two may not write one file, nor mount one claim. */
function writesAlone({ server, kubernetes: { data } }: KubernetesSettings): boolean {
  const isOfOnePod = data.accessMode === "ReadWriteOnce";
  const { volumes } = server.container;
  // without the folder that the bundled server keeps it in, there is no such file
  if (volumes !== undefined) return volumes.length > 0 && isOfOnePod;
  return server.store === "sqlite" || (data.persistent && isOfOnePod);
}
