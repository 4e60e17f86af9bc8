import {
  required,
  type StackFixture,
  stackFixture,
  type TestTarget,
} from "../engine/stack-fixture.ts";
import { kubectl } from "./kubectl.ts";

/** A stack of a test on the cluster, in a namespace of its own. */
export interface ClusterFixture extends StackFixture {
  readonly namespace: string;
}

/** The smallest stack that runs more than one pod: everything in the cluster, built and pushed. */
function clusterTarget(namespace: string): TestTarget {
  const context = process.env.MCP_STACKS_KUBECONTEXT;
  const settings = {
    target: "kubernetes",
    server: {
      auth: { mode: "jwt" },
      store: "postgres",
      image: {
        build: { context: "app" },
        push: { repository: `${required("MCP_STACKS_REGISTRY")}/mcp-stacks-test` },
      },
      audit: { destination: "stdout" },
    },
    kubernetes: {
      namespace,
      replicas: 3,
      startTimeoutSec: 90,
      // as kubectl here: where another context is current, the stack must not go there
      ...(context === undefined ? {} : { context }),
    },
  };
  return {
    settings,
    env: { KUBECONFIG: required("KUBECONFIG") },
    async sweep() {
      await kubectl("delete", "namespace", namespace, "--ignore-not-found", "--wait");
    },
  };
}

/** Makes a stack of its own for a test; `settings` are merged over those of `clusterTarget`. */
export function clusterFixture(
  name: string,
  settings: Readonly<Record<string, unknown>> = {},
): ClusterFixture {
  const namespace = `test-${name}`;
  return { ...stackFixture(name, settings, clusterTarget(namespace)), namespace };
}
