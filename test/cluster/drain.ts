import { spawn } from "node:child_process";
import { required } from "../engine/stack-fixture.ts";
import { until } from "../engine/wait.ts";
import { inContext, kubectl, objects } from "./kubectl.ts";

/** A drain that goes on until it is ended, of every node that took pods when it began. */
export interface Drain {
  /** What kubectl has said so far. */
  said(): string;
  /** Waits until it has said something so often. */
  hasSaid(what: RegExp, times: number): Promise<void>;
  /** Ends it; the nodes stay closed. */
  end(): Promise<void>;
  /** Ends it, and lets exactly the nodes that it closed take pods again. */
  open(): Promise<void>;
}

/** Drains the nodes of a stack's server pods, and of no others; `instance` is the stack's own label. */
export async function drainNodes(instance: string): Promise<Drain> {
  const nodes = await schedulableNodes();
  const selector = `app.kubernetes.io/component=server,app.kubernetes.io/instance=${instance}`;
  const emptied = ["--ignore-daemonsets", "--delete-emptydir-data", "--pod-selector", selector];
  const child = spawn("kubectl", inContext(["drain", ...nodes, ...emptied]), {
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
  const { promise: closed, resolve } = Promise.withResolvers<void>();
  child.once("close", () => resolve());
  // a kubectl that could not be started: who waits for its words reads why there are none
  child.once("error", (error) => {
    said += error.message;
    resolve();
  });
  const end = async () => {
    child.kill();
    await closed;
  };
  return {
    said: () => said,
    hasSaid: (what, times) =>
      until(`the drain says ${what}`, async () => {
        if ([...said.matchAll(what)].length >= times) return true;
        throw new Error(`it said: ${said}`);
      }),
    end,
    async open() {
      await end();
      await kubectl("uncordon", ...nodes);
    },
  };
}

/** Nodes that nobody has closed; those that an administrator has stay as they are. */
async function schedulableNodes(): Promise<string[]> {
  const nodes = await objects("nodes", "default");
  return nodes
    .filter(({ spec }) => spec.unschedulable !== true)
    .map(({ metadata }) => metadata.name);
}
