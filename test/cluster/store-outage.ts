import { z } from "zod";
import { until } from "../engine/wait.ts";
import { kubectl, objects } from "./kubectl.ts";

/** What keeps data in a pod of its own. */
export type Store = "redis" | "postgres";

/** Stops the one pod of a store, and waits until it is gone. */
export async function stopStore(namespace: string, store: Store): Promise<void> {
  await scale(namespace, store, 0);
  await kubectl("wait", "--for=delete", "pod", ...ofStore(namespace, store), "--timeout=90s");
}

/** Starts it again, and waits until it serves. */
export async function startStore(namespace: string, store: Store): Promise<void> {
  await scale(namespace, store, 1);
  await kubectl("rollout", "status", `statefulset/${nameOf(store)}`, "-n", namespace);
}

/** Runs a command in the pod of a store, and gives what it printed. */
export async function inStore(
  namespace: string,
  store: Store,
  ...command: readonly string[]
): Promise<string> {
  return kubectl("exec", `${nameOf(store)}-0`, "-n", namespace, "--", ...command);
}

const podAddress = z.object({ podIP: z.string() });

/** Waits until a gauge has one value in the metrics of every server pod that is not ending. */
export async function gauge(namespace: string, name: string, value: number): Promise<void> {
  await until(`${name} is ${value} in every server pod`, async () => {
    const texts = await Promise.all((await addresses(namespace)).map(metrics));
    return texts.every((text) => text.includes(`\n${name} ${value}\n`));
  });
}

async function addresses(namespace: string): Promise<string[]> {
  const found = await objects("pods", namespace, "app.kubernetes.io/component=server");
  return found
    .filter(({ metadata }) => metadata.deletionTimestamp === undefined)
    .map(({ status }) => podAddress.parse(status).podIP);
}

async function metrics(address: string): Promise<string> {
  const answer = await fetch(`http://${address}:9090/metrics`, {
    signal: AbortSignal.timeout(3000),
  });
  return answer.text();
}

async function scale(namespace: string, store: Store, replicas: number): Promise<void> {
  await kubectl("scale", "statefulset", nameOf(store), "-n", namespace, `--replicas=${replicas}`);
}

function nameOf(store: Store): string {
  return `ops-assistant-${store}`;
}

function ofStore(namespace: string, store: Store): string[] {
  return ["-n", namespace, "--selector", `app.kubernetes.io/component=${store}`];
}
