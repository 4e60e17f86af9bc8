import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { ServiceName } from "../kubernetes/service-host.ts";
import { servicePort } from "../kubernetes/service-ports.ts";
import { outcomeOf, type Probed } from "./availability-probe.ts";
import type { StackCluster } from "./provisioned-stack.ts";
import { entryService } from "./stack-services.ts";

const run = promisify(execFile);

/** Where the health of a deployed stack is asked while it is changed. */
export interface ProbePlace extends Probed {
  /** What it is, for people. */
  readonly words: string;
}

/**
 * Where this machine reaches a stack whatever becomes of its instances: the public address, or on a
 * cluster the Service's own. A forwarded port is neither: it leads to one pod and ends with it.
 *
 * @returns undefined when it cannot be reached from here.
 */
export async function probePlace(
  outputs: Readonly<Record<string, unknown>>,
  cluster: StackCluster | undefined,
): Promise<ProbePlace | undefined> {
  const { healthUrl } = outputs;
  if (typeof healthUrl !== "string") return undefined;
  const open = { url: healthUrl, words: healthUrl };
  if (cluster === undefined || (await outcomeOf(open)) === "answered") return open;
  const service = entryService(outputs);
  if (service === undefined) return undefined;
  const found = await serviceAddress(service, cluster).catch(() => undefined);
  if (found === undefined) return undefined;
  const address = found.includes(":") ? `[${found}]` : found;
  const health = new URL(healthUrl);
  const url = `http://${address}:${servicePort}${health.pathname}`;
  const place = { url, host: health.host, words: `${url}, the Service's address` };
  return (await outcomeOf(place)) === "answered" ? place : undefined;
}

/** Cluster IP of a Service; undefined for one without, as a headless one. */
async function serviceAddress(
  service: ServiceName,
  { command: { kubectl, args, env } }: StackCluster,
): Promise<string | undefined> {
  const what = ["get", "service", service.name, "--namespace", service.namespace];
  const { stdout } = await run(kubectl, [...args, ...what, "-o", "jsonpath={.spec.clusterIP}"], {
    env,
    timeout: 10_000,
  });
  const address = stdout.trim();
  return address === "" || address === "None" ? undefined : address;
}
