import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { z } from "zod";
import { required } from "../engine/stack-fixture.ts";

const run = promisify(execFile);

const objectSchema = z.looseObject({
  kind: z.string(),
  metadata: z.looseObject({
    name: z.string(),
    namespace: z.string().optional(),
    uid: z.string(),
    labels: z.record(z.string(), z.string()).default({}),
    annotations: z.record(z.string(), z.string()).default({}),
    deletionTimestamp: z.string().optional(),
  }),
  spec: z.record(z.string(), z.unknown()).default({}),
  status: z.record(z.string(), z.unknown()).default({}),
});
const listSchema = z.object({ items: z.array(objectSchema) });

/** An object of the cluster as kubectl shows it; what only some kinds have is read by the test. */
export type ClusterObject = z.output<typeof objectSchema>;

/** Arguments of kubectl with the context that was named with a cluster of the user's own; its current one may be any. */
export function inContext(args: readonly string[]): string[] {
  const context = process.env.MCP_STACKS_KUBECONTEXT;
  return context === undefined ? [...args] : ["--context", context, ...args];
}

/** Runs kubectl against the cluster of the tests; rejects with what it printed when it fails. */
export async function kubectl(...args: readonly string[]): Promise<string> {
  const env = { ...process.env, KUBECONFIG: required("KUBECONFIG") };
  const { stdout } = await run("kubectl", inContext(args), { env, maxBuffer: 64 << 20 });
  return stdout;
}

/** Hands kubectl a manifest on standard input. */
export async function apply(manifest: object, ...args: readonly string[]): Promise<void> {
  const child = run("kubectl", inContext(["apply", ...args, "--filename", "-"]), {
    env: { ...process.env, KUBECONFIG: required("KUBECONFIG") },
  });
  child.child.stdin?.end(JSON.stringify(manifest));
  await child;
}

/** Objects of a kind in a namespace, those that match a selector when one is given. */
export async function objects(
  kind: string,
  namespace: string,
  selector?: string,
): Promise<ClusterObject[]> {
  const matching = selector === undefined ? [] : ["--selector", selector];
  const text = await kubectl(
    "get",
    kind,
    "--namespace",
    namespace,
    ...matching,
    "--output",
    "json",
  );
  return listSchema.parse(JSON.parse(text)).items;
}

/** One object; rejects when it is not there. */
export async function object(
  kind: string,
  namespace: string,
  name: string,
): Promise<ClusterObject> {
  const args = ["get", kind, name, "--namespace", namespace, "--output", "json"];
  return objectSchema.parse(JSON.parse(await kubectl(...args)));
}

const podStatus = z.object({
  phase: z.string(),
  conditions: z.array(z.object({ type: z.string(), status: z.string() })).default([]),
  containerStatuses: z.array(z.object({ restartCount: z.int(), imageID: z.string() })).default([]),
});

/** A pod in the words of a test. */
export interface PodState {
  readonly name: string;
  readonly uid: string;
  readonly ready: boolean;
  /** Told to end, and not gone yet. */
  readonly terminating: boolean;
  readonly restarts: number;
}

/** The pods of one component of a stack. */
export async function pods(namespace: string, component: string): Promise<PodState[]> {
  const found = await objects("pods", namespace, `app.kubernetes.io/component=${component}`);
  return found.map(({ metadata, status }) => {
    const { conditions, containerStatuses } = podStatus.parse(status);
    return {
      name: metadata.name,
      uid: metadata.uid,
      ready: conditions.some(({ type, status }) => type === "Ready" && status === "True"),
      terminating: metadata.deletionTimestamp !== undefined,
      restarts: containerStatuses.reduce((sum, { restartCount }) => sum + restartCount, 0),
    };
  });
}
