import type { StackCluster } from "../../infra/cli/provisioned-stack.ts";
import { required } from "../engine/stack-fixture.ts";
import { inContext } from "./kubectl.ts";

/** The cluster of the tests, as a stack's own settings would name it. */
export function testCluster(): StackCluster {
  return {
    shell: {},
    command: {
      kubectl: "kubectl",
      args: inContext([]),
      env: { ...process.env, KUBECONFIG: required("KUBECONFIG") },
    },
    provided: undefined,
  };
}
