import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { KubernetesSettings } from "../../../../infra/config/schema.ts";
import { ServerEdge } from "../../../../infra/kubernetes/edge.ts";
import { controllerNamespace, planIngress } from "../../../../infra/kubernetes/ingress-plan.ts";
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

function ingressOf(ingress: Record<string, unknown>, server: Record<string, unknown> = {}) {
  const settings = kubernetesSettingsOf(server, { ingress: { host, ...ingress } });
  return planIngress(settings, ingressSettings(settings));
}

function ingressSettings({ kubernetes }: KubernetesSettings) {
  if (!kubernetes.ingress) throw new Error("the settings have no Ingress");
  return kubernetes.ingress;
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

describe("the annotations of an Ingress", () => {
  it("are those of HAProxy's own controller, with the connections counted by a snippet", () => {
    const ingress = { controller: "haproxy", tlsSecret, timeoutSec: 60, connectionsPerClient: 7 };
    expect(ingressOf(ingress).annotations).toEqual({
      "haproxy.org/rate-limit-requests": "50",
      "haproxy.org/rate-limit-period": "1s",
      "haproxy.org/rate-limit-status-code": "429",
      "haproxy.org/timeout-server": "60s",
      "haproxy.org/backend-config-snippet": `stick-table type ipv6 size 100k expire 1m store conn_cur
http-request track-sc1 src
http-request deny deny_status 429 if { sc1_conn_cur gt 7 }`,
      "haproxy.org/ssl-redirect": "true",
      "haproxy.org/ssl-redirect-port": "443",
      ...skipAwait,
    });
  });

  it("are none of ours for an unknown controller, whose class is the cluster's default", () => {
    const { annotations, spec, middlewares } = ingressOf({ controller: "none" });
    expect(annotations).toEqual(skipAwait);
    expect(spec).toEqual({ rules });
    expect(middlewares).toEqual([]);
  });

  it("follow the settings", () => {
    const settings = { connectionsPerClient: 3, requestsPerSecondPerClient: 20, timeoutSec: 45 };
    const { annotations } = ingressOf(settings, { limits: { bodyLimitKiB: 64 } });
    expect(annotations).toMatchObject({
      "nginx.ingress.kubernetes.io/limit-connections": "3",
      "nginx.ingress.kubernetes.io/limit-rps": "20",
      "nginx.ingress.kubernetes.io/proxy-read-timeout": "45",
      "nginx.ingress.kubernetes.io/proxy-send-timeout": "45",
      "nginx.ingress.kubernetes.io/proxy-body-size": "64k",
    });
  });

  it.each([
    ["nginx", "nginx.ingress.kubernetes.io/ssl-redirect"],
    ["haproxy", "haproxy.org/ssl-redirect"],
    ["traefik", "traefik.ingress.kubernetes.io/router.tls"],
  ])("lead no client of %s to HTTPS without a certificate", (controller, annotation) => {
    const withoutTls = ingressOf({ controller });
    expect(withoutTls.annotations).not.toHaveProperty([annotation]);
    expect(withoutTls.spec).not.toHaveProperty("tls");
    expect(ingressOf({ controller, tlsSecret }).annotations).toHaveProperty([annotation], "true");
  });

  it("let `up` wait for an address only when that is asked for", () => {
    expect(ingressOf({ awaitAddress: true }).annotations).not.toHaveProperty([
      "pulumi.com/skipAwait",
    ]);
  });

  it("give way to those that the user has set", () => {
    const annotations = {
      "nginx.ingress.kubernetes.io/limit-rps": "5",
      "pulumi.com/skipAwait": "false",
      "cert-manager.io/cluster-issuer": "letsencrypt",
    };
    expect(ingressOf({ annotations }).annotations).toMatchObject({
      ...annotations,
      "nginx.ingress.kubernetes.io/limit-connections": "10",
    });
  });

  it("have valid keys and no empty value, whatever is set", () => {
    const key = /^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]+\/[A-Za-z0-9]([\w.-]{0,61}[A-Za-z0-9])$/;
    const anyIngress = fc.record({
      controller: fc.constantFrom("nginx", "haproxy", "traefik", "none"),
      tlsSecret: fc.option(fc.constant(tlsSecret), { nil: undefined }),
      connectionsPerClient: fc.integer({ min: 1, max: 10_000 }),
      requestsPerSecondPerClient: fc.integer({ min: 1, max: 10_000 }),
      timeoutSec: fc.integer({ min: 5, max: 86_400 }),
      awaitAddress: fc.boolean(),
    });
    fc.assert(
      fc.property(anyIngress, fc.integer({ min: 1, max: 16_384 }), (ingress, bodyLimitKiB) => {
        const { annotations } = ingressOf(ingress, { limits: { bodyLimitKiB } });
        for (const [name, value] of Object.entries(annotations)) {
          expect(name).toMatch(key);
          expect(value).toMatch(/\S/);
          expect(value).not.toMatch(/undefined|null|NaN/);
        }
      }),
    );
  });
});

describe("an Ingress controller", () => {
  it("has the class that is set, else the one of its own installation", () => {
    const classOf = (ingress: Record<string, unknown>) => ingressOf(ingress).spec.ingressClassName;
    expect(classOf({ controller: "haproxy" })).toBe("haproxy");
    expect(classOf({ controller: "haproxy", className: "internal" })).toBe("internal");
    expect(classOf({ controller: "none", className: "internal" })).toBe("internal");
    expect(classOf({ controller: "none" })).toBeUndefined();
  });

  it("runs in the namespace that is set, else in the one of its own installation", () => {
    const namespaceOf = (ingress: Record<string, unknown>) =>
      controllerNamespace(
        ingressSettings(kubernetesSettingsOf({}, { ingress: { host, ...ingress } })),
      );
    expect(
      ["nginx", "haproxy", "traefik", "none"].map((controller) => namespaceOf({ controller })),
    ).toEqual(["ingress-nginx", "haproxy-controller", "traefik", undefined]);
    expect(namespaceOf({ controller: "none", namespace: "edge" })).toBe("edge");
  });
});
