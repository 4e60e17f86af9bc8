import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { serviceOf } from "../kubernetes/service-host.ts";
import { servicePort } from "../kubernetes/service-ports.ts";
import { outcomeOf } from "./availability-probe.ts";
import type { StackCluster } from "./provisioned-stack.ts";

const run = promisify(execFile);

/** Where the health of a deployed stack is asked while it is changed. */
export interface ProbePlace {
  readonly url: string;
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
  const { healthUrl, metricsUrl } = outputs;
  if (typeof healthUrl !== "string") return undefined;
  const open = { url: healthUrl, words: healthUrl };
  if (cluster === undefined || (await outcomeOf(healthUrl)) === "answered") return open;
  const address = await serviceAddress(String(metricsUrl), cluster).catch(() => undefined);
  if (address === undefined) return undefined;
  const host = address.includes(":") ? `[${address}]` : address;
  const url = `http://${host}:${servicePort}${new URL(healthUrl).pathname}`;
  const isReached = (await outcomeOf(url)) === "answered";
  return isReached ? { url, words: `${url}, the Service's address` } : undefined;
}

/** Cluster IP of the Service that a URL names; undefined for one without, as a headless one. */
async function serviceAddress(
  url: string,
  { command: { kubectl, args, env } }: StackCluster,
): Promise<string | undefined> {
  const service = serviceOf(url);
  if (service === undefined) return undefined;
  const what = ["get", "service", service.name, "--namespace", service.namespace];
  const { stdout } = await run(kubectl, [...args, ...what, "-o", "jsonpath={.spec.clusterIP}"], {
    env,
    timeout: 10_000,
  });
  const address = stdout.trim();
  return address === "" || address === "None" ? undefined : address;
}
