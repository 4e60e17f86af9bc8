import { describe, expect, it } from "vitest";
import { neededSecrets } from "../../../../infra/config/needed-secrets.ts";
import { type KubernetesSettings, kubernetesSettings } from "../../../../infra/config/schema.ts";
import { addressesOf } from "../../../../infra/kubernetes/addresses.ts";
import { planConfigData } from "../../../../infra/kubernetes/config-plan.ts";
import { planHttpRoute } from "../../../../infra/kubernetes/gateway-plan.ts";
import { planIngress } from "../../../../infra/kubernetes/ingress-plan.ts";
import { selectorLabels } from "../../../../infra/kubernetes/labels.ts";
import { madeObjects } from "../../../../infra/kubernetes/made-objects-plan.ts";
import { planNetworkPolicies } from "../../../../infra/kubernetes/network-policy-plan.ts";
import {
  planGatewayData,
  planGatewayService,
  planSplitGateway,
} from "../../../../infra/kubernetes/split-gateway-plan.ts";

const owner = { server: "ops-assistant", stack: "prod" };
const digest = `@sha256:${"a".repeat(64)}`;

function split(kubernetes: Record<string, unknown> = {}): KubernetesSettings {
  return kubernetesSettings.parse({
    target: "kubernetes",
    server: {
      auth: { mode: "jwt" },
      image: { reference: `registry.example.com/ops${digest}` },
      store: "postgres",
      shared: "memory",
    },
    topology: "split",
    backends: [
      { name: "api", image: { reference: `registry.example.com/api${digest}` }, path: "/api" },
      { name: "inner", image: { reference: `registry.example.com/inner${digest}` } },
    ],
    kubernetes: { namespace: "ops", ...kubernetes },
  });
}

const ties = { serviceAccount: "account", configMap: "config-1", pullSecrets: ["pull"] };

describe("the gateway on Kubernetes", () => {
  it("runs as two hardened pods, of which a rollout takes none before another is ready", () => {
    const { spec } = planSplitGateway(split(), owner, ties);
    expect(spec).toMatchObject({
      replicas: 2,
      selector: { matchLabels: selectorLabels(owner, "gateway") },
      strategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } },
    });
    const { containers, ...pod } = spec.template.spec;
    expect(pod).toMatchObject({
      serviceAccountName: "account",
      automountServiceAccountToken: false,
      imagePullSecrets: [{ name: "pull" }],
      securityContext: { runAsNonRoot: true, runAsUser: 101, runAsGroup: 101 },
      volumes: [{ name: "tmp", emptyDir: { sizeLimit: "16Mi" } }],
    });
    expect(containers).toHaveLength(1);
    expect(containers[0]).toMatchObject({
      image: "nginx:1.28.0-bookworm",
      ports: [
        { name: "http", containerPort: 8080 },
        { name: "health", containerPort: 8081 },
      ],
      env: [
        {
          name: "GATEWAY_CONFIG",
          valueFrom: { configMapKeyRef: { name: "config-1", key: "nginx.conf" } },
        },
      ],
      readinessProbe: { httpGet: { path: "/health", port: "health" } },
      // callers who hold all of its connections must not have it restarted
      livenessProbe: { tcpSocket: { port: "health" } },
      securityContext: { readOnlyRootFilesystem: true, allowPrivilegeEscalation: false },
      volumeMounts: [{ name: "tmp", mountPath: "/tmp" }],
    });
  });

  it("finishes what is open before it is killed, whatever signal its image asks for", () => {
    const { spec } = planSplitGateway(split({ preStopSec: 7 }), owner, ties);
    const [container] = spec.template.spec.containers;
    expect(container?.lifecycle.preStop.exec.command.at(-1)).toBe(
      "sleep 7; kill -s QUIT 1; while kill -0 1; do sleep 1; done",
    );
    expect(spec.template.spec.terminationGracePeriodSeconds).toBe(7 + 30 + 5);
  });

  it("leads to the Services of the server and of the backend that has a path", () => {
    const config = planGatewayData(split())["nginx.conf"] ?? "";
    expect(config.match(/server \S+ resolve/g)).toEqual([
      "server ops-assistant.ops.svc.cluster.local:80 resolve",
      "server ops-assistant-api.ops.svc.cluster.local:8080 resolve",
    ]);
    expect(config).toContain("proxy_set_header X-Forwarded-For $remote_addr;");
    expect(config).not.toContain("set_real_ip_from");
    const service = "ops-assistant-gateway";
    const names = [
      ...["localhost", "127.0.0.1", "[::1]"],
      ...[`${service}.ops.svc.cluster.local`, service, `${service}.ops`, `${service}.ops.svc`],
    ];
    expect(config).toContain(`server_name ${names.map((name) => `"${name}"`).join(" ")};`);
    const host = "mcp.example.com";
    const outside = split({ ingress: { host, tlsSecret: "tls", controller: "nginx" } });
    const behind = planGatewayData(outside)["nginx.conf"];
    expect(behind).toContain("set_real_ip_from 10.0.0.0/8;");
    expect(behind).toContain("proxy_set_header X-Forwarded-Proto https;");
    expect(behind).toContain("proxy_set_header X-Forwarded-Host mcp.example.com;");
  });

  it("stands in front of a server on a port of its own, which keeps connections longer", () => {
    expect(planConfigData(split())).toMatchObject({
      MCP_SERVER_PORT: "8085",
      MCP_KEEP_ALIVE_SEC: "300",
      API_URL: "http://ops-assistant-api:8080",
    });
  });

  it("is the way in: for the Ingress, for a Gateway and for pods of the cluster", () => {
    const host = "mcp.example.com";
    const ingress = { host, tlsSecret: "tls", controller: "nginx" };
    const withIngress = split({ ingress });
    const given = withIngress.kubernetes.ingress;
    const { spec } = planIngress(withIngress, given ?? expect.fail("no Ingress"));
    expect(spec.rules[0]?.http.paths[0]?.backend.service.name).toBe("ops-assistant-gateway");
    const withGateway = split({ gateway: { host, name: "public", namespace: "infra" } });
    const route = planHttpRoute(
      withGateway,
      withGateway.kubernetes.gateway ?? expect.fail("no Gateway"),
    );
    expect(route.spec.rules[0]?.backendRefs).toEqual([{ name: "ops-assistant-gateway", port: 80 }]);
    const inside = "ops-assistant-gateway.ops.svc.cluster.local";
    expect(addressesOf(split())).toMatchObject({
      endpoint: `http://${inside}/mcp`,
      metricsUrl: "http://ops-assistant.ops.svc.cluster.local:9090/metrics",
      serviceUrl: `http://${inside}`,
      serviceHosts: [
        "ops-assistant-gateway",
        "ops-assistant-gateway.ops",
        "ops-assistant-gateway.ops.svc",
        inside,
      ],
    });
    expect(planGatewayService(owner)).toEqual({
      type: "ClusterIP",
      selector: selectorLabels(owner, "gateway"),
      ports: [{ name: "http", port: 80, targetPort: "http", protocol: "TCP" }],
    });
  });

  it("is the only one that reaches the server, and reaches nobody else but what it publishes", () => {
    const plans = planNetworkPolicies({ settings: split(), owner, needs: new Set() });
    const specOf = (name: string) => plans.find((plan) => plan.name === name)?.spec;
    const podsOf = (component: Parameters<typeof selectorLabels>[1]) => ({
      podSelector: { matchLabels: selectorLabels(owner, component) },
    });
    expect(specOf("ops-assistant")?.ingress[0]).toEqual({
      from: [podsOf("gateway")],
      ports: [{ protocol: "TCP", port: 8085 }],
    });
    const gateway = specOf("ops-assistant-gateway");
    expect(gateway?.ingress).toEqual([
      { from: [{ podSelector: {} }], ports: [{ protocol: "TCP", port: 8080 }] },
    ]);
    expect(gateway?.egress.slice(1)).toEqual([
      { to: [podsOf("server")], ports: [{ protocol: "TCP", port: 8085 }] },
      { to: [podsOf("backend-api")], ports: [{ protocol: "TCP", port: 8080 }] },
    ]);
  });

  it("is known by its names, so that nobody else's objects are taken over", () => {
    const settings = split();
    const made = madeObjects(settings, neededSecrets(settings, {}));
    const ofGateway = made.filter(({ name }) => name === "ops-assistant-gateway");
    expect(ofGateway.map(({ kind }) => kind)).toEqual([
      "Deployment",
      "Service",
      "ServiceAccount",
      "PodDisruptionBudget",
      "NetworkPolicy",
    ]);
  });
});
