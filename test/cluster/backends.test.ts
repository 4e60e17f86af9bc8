import type { Stack } from "@pulumi/pulumi/automation/index.js";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { askCounter, counterApi, counterContext } from "../engine/counter-api.ts";
import { clusterFixture } from "./cluster-fixture.ts";
import { kubectl, object, objects, pods } from "./kubectl.ts";
import { serverPods } from "./server-pods.ts";

const small = { server: { store: "sqlite", shared: "memory" }, kubernetes: { replicas: 1 } };
const fixture = clusterFixture("backends", small);
const { namespace } = fixture;
const context = counterContext(fixture.folder);
const greeting = "a greeting that no description of a pod has";
const component = "app.kubernetes.io/component";

const configure = (release: string) =>
  fixture.configure({ ...small, backends: [{ ...counterApi(context, release), replicas: 2 }] });

describe("a backend of a stack on a cluster", () => {
  let stack: Stack;
  const asked = async (withToken = true): Promise<string> => {
    const [pod = ""] = await serverPods(namespace);
    const script = askCounter(withToken);
    return (await kubectl("exec", "-n", namespace, pod, "--", "node", "-e", script)).trim();
  };

  beforeAll(async () => {
    configure("1");
    stack = await fixture.open();
    await stack.setConfig("mcp-stacks:counterGreeting", { value: greeting, secret: true });
    await stack.up(fixture.observed());
  });
  afterAll(async () => {
    await fixture.dispose();
  });

  it("is as many ready pods as the settings say, and made before the server", async () => {
    const found = await pods(namespace, "backend-counter-api");
    expect(found.map(({ ready, restarts }) => [ready, restarts])).toEqual([
      [true, 0],
      [true, 0],
    ]);
    const made = async (name: string) =>
      Date.parse(
        z
          .looseObject({ creationTimestamp: z.string() })
          .parse((await object("deployment", namespace, name)).metadata).creationTimestamp,
      );
    expect(await made("ops-assistant-counter-api")).toBeLessThan(await made("ops-assistant"));
    expect(
      (await objects("poddisruptionbudgets", namespace)).map((of) => of.metadata.name),
    ).toEqual(["ops-assistant", "ops-assistant-counter-api"]);
  });

  it("answers the server through its Service, by a token that no description shows", async () => {
    expect(await asked(false)).toBe("401");
    expect(JSON.parse((await asked()).replace(/^200 /, ""))).toEqual({
      count: 1,
      release: "1",
      greeting,
    });
    const secretSchema = z.looseObject({ data: z.record(z.string(), z.string()) });
    const held = await Promise.all(
      ["server", "backend-counter-api"].map(async (of) => {
        const [secret] = await objects("secrets", namespace, `${component}=${of}`);
        const { data } = secretSchema.parse(secret);
        return data["service-auth-token"] ?? data.SERVICE_AUTH_TOKEN;
      }),
    );
    const token = Buffer.from(String(held[0]), "base64").toString();
    expect(token).toMatch(/^[0-9a-f]{64}$/);
    expect(held[1]).toBe(held[0]);
    const told = JSON.stringify(await objects("pods,deployments,configmaps", namespace));
    for (const secret of [token, greeting]) {
      expect(told).not.toContain(secret);
      expect(fixture.printed.join("")).not.toContain(secret);
    }
  });

  it("is reached by the server alone and reaches DNS alone, by its NetworkPolicy", async () => {
    const { spec } = await object("networkpolicy", namespace, "ops-assistant-counter-api");
    const podsOf = (of: string) => ({
      podSelector: {
        matchLabels: {
          [component]: of,
          "app.kubernetes.io/instance": "ops-assistant-backends",
          "app.kubernetes.io/name": "ops-assistant",
        },
      },
    });
    const dns = [
      { protocol: "UDP", port: 53 },
      { protocol: "TCP", port: 53 },
    ];
    expect(spec).toEqual({
      ...podsOf("backend-counter-api"),
      policyTypes: ["Ingress", "Egress"],
      ingress: [{ from: [podsOf("server")], ports: [{ protocol: "TCP", port: 8080 }] }],
      egress: [{ to: expect.any(Array), ports: dns }],
    });
    const server = await object("networkpolicy", namespace, "ops-assistant");
    expect(server.spec.egress).toContainEqual({
      to: [podsOf("backend-counter-api")],
      ports: [{ protocol: "TCP", port: 8080 }],
    });
  });

  it("rolls to its next release, which has its volume, and leaves the server's pod alone", async () => {
    const before = await pods(namespace, "server");
    configure("2");
    await stack.up(fixture.observed());
    const changed = new Set(fixture.changes().map((change) => change.split(" ")[1]));
    expect([...changed].sort()).toEqual([
      "backend-counter-api-deployment",
      "image-backend-counter-api-build",
    ]);
    expect(await pods(namespace, "server")).toEqual(before);
    expect(JSON.parse((await asked()).replace(/^200 /, ""))).toMatchObject({
      count: 2,
      release: "2",
    });
    await stack.up({ ...fixture.observed(), expectNoChanges: true });
  });
});
