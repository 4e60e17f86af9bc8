import type { Answers } from "../mocks.ts";

/** As the provider answers for an object without a name: one of its own, made from the resource's. */
function withName(name: string, { metadata }: Readonly<Record<string, unknown>>) {
  return {
    metadata: { name: `${name}-a1b2c3d4`, ...(typeof metadata === "object" ? metadata : {}) },
  };
}

/** What the provider of Kubernetes adds to what it is given. */
export const providerAnswers: Answers = {
  "kubernetes:core/v1:ConfigMap": withName,
  "kubernetes:core/v1:Secret": withName,
};
