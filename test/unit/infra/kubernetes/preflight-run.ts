import * as pulumi from "@pulumi/pulumi";
import {
  type ClusterConnection,
  connectTo,
} from "../../../../infra/kubernetes/cluster-connection.ts";
import { pickContext, readKubeconfig } from "../../../../infra/kubernetes/kubeconfig.ts";
import { preflight } from "../../../../infra/kubernetes/preflight.ts";
import type { PlannedStack } from "../../../../infra/kubernetes/preflight-faults.ts";
import { runOnMocks } from "../mocks.ts";
import type { FakeAnswer } from "./fake-cluster.ts";
import { kubernetesSettingsOf } from "./settings.ts";

const classes: FakeAnswer = [
  200,
  {
    items: [
      {
        metadata: {
          name: "standard",
          annotations: { "storageclass.kubernetes.io/is-default-class": "true" },
        },
      },
    ],
  },
];
/** All that the smallest stack asks for. */
export const enough = {
  "/apis/storage.k8s.io/v1/storageclasses": classes,
  "/apis/metrics.k8s.io/v1beta1": [200, { resources: [] }],
} as const satisfies Readonly<Record<string, FakeAnswer>>;

/** A stack that runs a Redis and a PostgreSQL of its own. */
export function stackWith(kubernetes: Readonly<Record<string, unknown>> = {}): PlannedStack {
  return {
    settings: kubernetesSettingsOf({}, kubernetes),
    owner: { server: "ops-assistant", stack: "dev" },
    needs: new Set(["redisPassword", "postgresPassword"]),
  };
}

/** Connects to the current context of a kubeconfig. */
export async function connect(content: string): Promise<ClusterConnection> {
  const context = pickContext(readKubeconfig(content), undefined);
  if (!context) throw new Error("the kubeconfig has no current context");
  return connectTo({ content, path: undefined }, context);
}

/** Runs the preflight; gives back the message of its refusal, undefined when all is well. */
export async function refusal(
  content: string,
  stack: PlannedStack = stackWith(),
  findings?: Parameters<typeof preflight>[2],
): Promise<string | undefined> {
  const connection = await connect(content);
  const { result } = await runOnMocks(() =>
    preflight(stack, { provider: {}, connection }, findings).catch((error: unknown) => error),
  );
  if (result === undefined) return undefined;
  if (pulumi.RunError.isInstance(result)) return result.message;
  throw result;
}
