import { kubectl, type PodState, pods } from "./kubectl.ts";

/** Names of the server pods that are not ending. */
export async function serverPods(namespace: string): Promise<string[]> {
  return (await livePods(namespace)).map(({ name }) => name).sort();
}

/** The server pods that are not ending. */
export async function livePods(namespace: string): Promise<PodState[]> {
  return (await pods(namespace, "server")).filter(({ terminating }) => !terminating);
}

/** Waits until every server pod that is wanted is ready; watches instead of asking, which costs less. */
export async function whole(namespace: string): Promise<void> {
  await kubectl("rollout", "status", "deployment", "-n", namespace, "--timeout=120s");
}

/** Waits until these pods are gone, not only ending. */
export async function gone(namespace: string, names: readonly string[]): Promise<void> {
  if (names.length === 0) return;
  await kubectl("wait", "--for=delete", "-n", namespace, "--timeout=120s", ...asPods(names));
}

function asPods(names: readonly string[]): string[] {
  return names.map((name) => `pod/${name}`);
}
