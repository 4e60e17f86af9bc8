import { spawn } from "node:child_process";
import { once } from "node:events";
import { required } from "../engine/stack-fixture.ts";
import { until } from "../engine/wait.ts";
import { inContext, kubectl, objects } from "./kubectl.ts";

/** A drain of every node that goes on until it is ended. */
export interface Drain {
  /** What kubectl has said so far. */
  said(): string;
  /** Waits until it has said something so often. */
  hasSaid(what: RegExp, times: number): Promise<void>;
  /** Ends it; the nodes stay closed. */
  end(): Promise<void>;
}

/** Drains the nodes of a stack's server pods, and of no others; `instance` is the stack's own label. */
export async function drainNodes(instance: string): Promise<Drain> {
  const selector = `app.kubernetes.io/component=server,app.kubernetes.io/instance=${instance}`;
  const emptied = ["--ignore-daemonsets", "--delete-emptydir-data", "--pod-selector", selector];
  const args = inContext(["drain", ...(await nodes()), ...emptied]);
  const child = spawn("kubectl", args, {
    env: { ...process.env, KUBECONFIG: required("KUBECONFIG") },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8");
    stream.on("data", (more: string) => {
      said += more;
    });
  }
  const closed = once(child, "close");
  return {
    said: () => said,
    hasSaid: (what, times) =>
      until(`the drain says ${what}`, async () => [...said.matchAll(what)].length >= times),
    async end() {
      child.kill();
      await closed;
    },
  };
}

/** Lets every node take pods again. */
export async function openNodes(): Promise<void> {
  await kubectl("uncordon", ...(await nodes()));
}

async function nodes(): Promise<string[]> {
  return (await objects("nodes", "default")).map(({ metadata }) => metadata.name);
}
