import { describe, expect, it } from "vitest";
import { ServerEdge } from "../../../../infra/kubernetes/edge.ts";
import { type Labels, objectLabels } from "../../../../infra/kubernetes/labels.ts";
import { plain, runOnMocks, type SeenResource } from "../mocks.ts";
import { kubernetesSettingsOf } from "./settings.ts";

const owner = { server: "ops-assistant", stack: "prod" };
const labels: Labels = objectLabels(owner, "server");
const host = "mcp.acme-corp.internal";
const tlsSecret = "mcp-tls-secret";

/** The objects that are made for the settings, without their component. */
async function created(kubernetes: Record<string, unknown>): Promise<SeenResource[]> {
  const settings = kubernetesSettingsOf({}, kubernetes);
  const { resources } = await runOnMocks(async () => {
    new ServerEdge("edge", { settings, owner, namespace: "ops" });
  });
  return resources.filter(({ type }) => type !== "mcp:kubernetes:Edge");
}

const rules = [
  {
    host,
    http: {
      paths: [
        {
          path: "/",
          pathType: "Prefix",
          backend: { service: { name: "ops-assistant", port: { name: "http" } } },
        },
      ],
    },
  },
];
const skipAwait = { "pulumi.com/skipAwait": "true" };

describe("the way in from outside", () => {
  it("is not there unless it is set", async () => {
    expect(await created({})).toEqual([]);
  });

  it("is an Ingress with TLS, the limits of the checklist and streams that stay open", async () => {
    const [ingress, ...others] = await created({ ingress: { host, tlsSecret } });
    expect(others).toEqual([]);
    expect(ingress?.type).toBe("kubernetes:networking.k8s.io/v1:Ingress");
    expect(ingress?.name).toBe("edge-ingress");
    expect(plain(ingress?.inputs ?? {})).toEqual({
      apiVersion: "networking.k8s.io/v1",
      kind: "Ingress",
      metadata: {
        name: "ops-assistant",
        namespace: "ops",
        labels,
        annotations: {
          "nginx.ingress.kubernetes.io/limit-connections": "10",
          "nginx.ingress.kubernetes.io/limit-rps": "50",
          "nginx.ingress.kubernetes.io/limit-burst-multiplier": "1",
          "nginx.ingress.kubernetes.io/proxy-buffering": "off",
          "nginx.ingress.kubernetes.io/proxy-http-version": "1.1",
          "nginx.ingress.kubernetes.io/proxy-read-timeout": "300",
          "nginx.ingress.kubernetes.io/proxy-send-timeout": "300",
          "nginx.ingress.kubernetes.io/proxy-body-size": "1024k",
          "nginx.ingress.kubernetes.io/ssl-redirect": "true",
          ...skipAwait,
        },
      },
      spec: {
        ingressClassName: "nginx",
        tls: [{ hosts: [host], secretName: tlsSecret }],
        rules,
      },
    });
  });

  it("makes Traefik's limits first, as objects that the Ingress refers to", async () => {
    const resources = await created({ ingress: { host, tlsSecret, controller: "traefik" } });
    const named = Object.fromEntries(resources.map((resource) => [resource.name, resource]));
    expect(Object.keys(named).sort()).toEqual([
      "edge-in-flight",
      "edge-ingress",
      "edge-rate-limit",
    ]);
    const middleware = { apiVersion: "traefik.io/v1alpha1", kind: "Middleware" };
    const sourceCriterion = { ipStrategy: { depth: 0 } };
    expect(named["edge-rate-limit"]?.inputs).toEqual({
      ...middleware,
      metadata: { name: "ops-assistant-rate-limit", namespace: "ops", labels },
      spec: { rateLimit: { average: 50, period: "1s", burst: 50, sourceCriterion } },
    });
    expect(named["edge-in-flight"]?.inputs).toEqual({
      ...middleware,
      metadata: { name: "ops-assistant-in-flight", namespace: "ops", labels },
      spec: { inFlightReq: { amount: 10, sourceCriterion } },
    });
    expect(plain(named["edge-ingress"]?.inputs ?? {})).toMatchObject({
      metadata: {
        annotations: {
          "traefik.ingress.kubernetes.io/router.middlewares":
            "ops-ops-assistant-rate-limit@kubernetescrd,ops-ops-assistant-in-flight@kubernetescrd",
          "traefik.ingress.kubernetes.io/router.tls": "true",
          ...skipAwait,
        },
      },
      spec: { ingressClassName: "traefik" },
    });
    expect(named["edge-ingress"]?.dependencies.map((urn) => urn.split("::").at(-1))).toEqual([
      "edge-rate-limit",
      "edge-in-flight",
    ]);
  });

  it("is an HTTPRoute at a Gateway, whose requests have no time limit", async () => {
    const gateway = { host, name: "edge", namespace: "gateways", sectionName: "https" };
    const [route, ...others] = await created({ gateway });
    expect(others).toEqual([]);
    expect(route?.type).toBe("kubernetes:gateway.networking.k8s.io/v1:HTTPRoute");
    expect(route?.name).toBe("edge-route");
    expect(plain(route?.inputs ?? {})).toEqual({
      apiVersion: "gateway.networking.k8s.io/v1",
      kind: "HTTPRoute",
      metadata: { name: "ops-assistant", namespace: "ops", labels },
      spec: {
        parentRefs: [{ name: "edge", namespace: "gateways", sectionName: "https" }],
        hostnames: [host],
        rules: [
          {
            matches: [{ path: { type: "PathPrefix", value: "/" } }],
            timeouts: { request: "0s" },
            backendRefs: [{ name: "ops-assistant", port: 80 }],
          },
        ],
      },
    });
  });

  it("attaches to every listener of a Gateway when none is named", async () => {
    const [route] = await created({ gateway: { host, name: "edge", namespace: "gateways" } });
    expect(plain(route?.inputs ?? {})).toMatchObject({
      spec: { parentRefs: [{ name: "edge", namespace: "gateways" }] },
    });
    expect(JSON.stringify(route?.inputs)).not.toContain("sectionName");
  });
});
