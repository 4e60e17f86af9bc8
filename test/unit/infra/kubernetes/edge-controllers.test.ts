import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { KubernetesSettings } from "../../../../infra/config/schema.ts";
import { controllerNamespace, planIngress } from "../../../../infra/kubernetes/ingress-plan.ts";
import { kubernetesSettingsOf } from "./settings.ts";

const host = "mcp.acme-corp.internal";
const tlsSecret = "mcp-tls-secret";
const skipAwait = { "pulumi.com/skipAwait": "true" };

function ingressOf(ingress: Record<string, unknown>, server: Record<string, unknown> = {}) {
  const settings = kubernetesSettingsOf(server, { ingress: { host, tlsSecret, ...ingress } });
  return planIngress(settings, ingressSettings(settings));
}

function ingressSettings({ kubernetes }: KubernetesSettings) {
  if (!kubernetes.ingress) throw new Error("the settings have no Ingress");
  return kubernetes.ingress;
}

describe("the annotations of an Ingress", () => {
  it("are those of HAProxy's own controller, with the connections counted by a snippet", () => {
    const ingress = { controller: "haproxy", timeoutSec: 60, connectionsPerClient: 7 };
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
    expect(Object.keys(spec)).toEqual(["tls", "rules"]);
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
  ])("lead every client of %s to HTTPS", (controller, annotation) => {
    const { annotations, spec } = ingressOf({ controller });
    expect(annotations).toHaveProperty([annotation], "true");
    expect(spec.tls).toEqual([{ hosts: [host], secretName: tlsSecret }]);
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
        ingressSettings(kubernetesSettingsOf({}, { ingress: { host, tlsSecret, ...ingress } })),
      );
    expect(
      ["nginx", "haproxy", "traefik", "none"].map((controller) => namespaceOf({ controller })),
    ).toEqual(["ingress-nginx", "haproxy-controller", "traefik", undefined]);
    expect(namespaceOf({ controller: "none", namespace: "edge" })).toBe("edge");
  });
});
