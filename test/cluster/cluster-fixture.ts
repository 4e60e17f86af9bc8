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
  /** The smallest stack, for a test that changes a part of a section and keeps the rest. */
  readonly base: { readonly server: object; readonly kubernetes: object };
}

/** The smallest stack that runs more than one pod: everything in the cluster, built and pushed. */
function smallest(namespace: string) {
  return {
    server: {
      auth: { mode: "jwt" },
      store: "postgres",
      image: {
        build: { context: "app" },
        push: { repository: `${required("MCP_STACKS_REGISTRY")}/mcp-stacks-test` },
      },
      audit: { destination: "stdout" },
    },
    kubernetes: { namespace, replicas: 3, startTimeoutSec: 90 },
  };
}

function clusterTarget(namespace: string): TestTarget {
  return {
    settings: { target: "kubernetes", ...smallest(namespace) },
    env: { KUBECONFIG: required("KUBECONFIG") },
    async sweep() {
      await kubectl("delete", "namespace", namespace, "--ignore-not-found", "--wait");
    },
  };
}

/** Makes a stack of its own for a test; `settings` are merged over those of `smallest`. */
export function clusterFixture(
  name: string,
  settings: Readonly<Record<string, unknown>> = {},
): ClusterFixture {
  const namespace = `test-${name}`;
  const fixture = stackFixture(name, settings, clusterTarget(namespace));
  return { ...fixture, namespace, base: smallest(namespace) };
}
