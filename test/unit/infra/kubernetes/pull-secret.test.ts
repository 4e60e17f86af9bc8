import { Provider } from "@pulumi/kubernetes/provider.js";
import * as pulumi from "@pulumi/pulumi";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { pullSecret } from "../../../../infra/kubernetes/pull-secret.ts";
import { dockerConfigJson } from "../../../../infra/kubernetes/pull-secret-plan.ts";
import { plain, resolved, runOnMocks, secretKeys } from "../mocks.ts";
import { providerAnswers } from "./answers.ts";
import { labels, owner } from "./planning.ts";
import { kubernetesSettingsOf } from "./settings.ts";

const push = { repository: "registry.example.com/team/ops", username: "puller" };

async function made(given: Record<string, unknown>, password?: string, kubernetes = {}) {
  const settings = kubernetesSettingsOf({ image: { build: {}, push: given } }, kubernetes);
  const { result, resources } = await runOnMocks(async () => {
    const context = { settings, owner, namespace: "ops" };
    const secret = password === undefined ? undefined : pulumi.secret(password);
    return pullSecret(context, secret, new Provider("kubernetes"));
  }, providerAnswers);
  return { name: result, secrets: resources.filter(({ name }) => name === "mcp-registry") };
}

describe("pullSecret", () => {
  it("keeps what the nodes log in with in a Secret that never changes, secret from birth", async () => {
    const { name, secrets } = await made(push, "p4ssw0rd");
    const [secret] = secrets;
    if (secret === undefined || name === undefined) throw new Error("it makes a Secret");
    expect(secretKeys(secret.inputs)).toEqual(["stringData"]);
    expect(plain(secret.inputs)).toMatchObject({
      metadata: { namespace: "ops", labels },
      immutable: true,
      type: "kubernetes.io/dockerconfigjson",
      stringData: {
        ".dockerconfigjson": dockerConfigJson(push.repository, "puller", "p4ssw0rd"),
      },
    });
    expect(secret.inputs.metadata).not.toHaveProperty("name");
    expect(await resolved(name)).toBe("mcp-registry-a1b2c3d4");
    expect(await pulumi.isSecret(name)).toBe(false);
  });

  it("makes none without a user or without a password", async () => {
    const { repository } = push;
    expect(await made({ repository }, "p4ssw0rd")).toEqual({ name: undefined, secrets: [] });
    expect(await made(push)).toEqual({ name: undefined, secrets: [] });
  });

  it("keeps what pushes out of a cluster that has a Secret to pull with", async () => {
    const found = await made(push, "p4ssw0rd", { pullSecrets: ["read-only"] });
    expect(found).toEqual({ name: undefined, secrets: [] });
  });
});

describe("dockerConfigJson", () => {
  const addresses: [string, string][] = [
    ["registry.example.com/team/ops", "registry.example.com"],
    ["localhost:5000/ops", "localhost:5000"],
    ["team/ops", "https://index.docker.io/v1/"],
  ];
  it.each(addresses)("logs in for %s at %s", (repository, address) => {
    expect(Object.keys(JSON.parse(dockerConfigJson(repository, "u", "p")).auths)).toEqual([
      address,
    ]);
  });

  it("says whoever logs in as three fields, whatever the password is made of", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (password) => {
        const { auths } = JSON.parse(dockerConfigJson("r.example.com/x", "user", password));
        const { username, auth, ...rest } = auths["r.example.com"];
        expect(username).toBe("user");
        expect(rest).toEqual({ password });
        expect(auth).toBe(Buffer.from(`user:${password}`).toString("base64"));
      }),
    );
  });
});
