import { describe, expect, it } from "vitest";
import { serverDeployment } from "../../../../infra/cli/production-platform.ts";

const deployment = (name: string) => ({
  type: "kubernetes:apps/v1:Deployment",
  outputs: { metadata: { namespace: "ops", name } },
});

describe("serverDeployment", () => {
  it("is the server's, whichever of a stack's Deployments the state has first", () => {
    const others = ["vault-api", "vault-gateway"].map(deployment);
    const service = { ...deployment("vault"), type: "kubernetes:core/v1:Service" };
    expect(serverDeployment([...others, service, deployment("vault")], "vault")).toEqual({
      namespace: "ops",
      name: "vault",
    });
    expect(serverDeployment([...others, service], "vault")).toBeUndefined();
  });
});
