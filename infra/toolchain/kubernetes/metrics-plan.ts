import { addonImage } from "./addon-image.ts";
import { account, addonPod, clusterRole, clusterRoleBinding } from "./addon-objects.ts";

const name = "metrics-server";
const namespace = "kube-system";
const labels = { "k8s-app": name };

/** The resource metrics API: what `kubectl top` and autoscalers read. */
export function metricsObjects(): object[] {
  return [
    account(name),
    clusterRole("system:metrics-server", [
      { apiGroups: [""], resources: ["nodes/metrics"], verbs: ["get"] },
      { apiGroups: [""], resources: ["pods", "nodes"], verbs: ["get", "list", "watch"] },
    ]),
    clusterRoleBinding("system:metrics-server", "system:metrics-server", name),
    clusterRoleBinding("metrics-server:system:auth-delegator", "system:auth-delegator", name),
    {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "RoleBinding",
      metadata: { name: "metrics-server-auth-reader", namespace },
      roleRef: {
        apiGroup: "rbac.authorization.k8s.io",
        kind: "Role",
        name: "extension-apiserver-authentication-reader",
      },
      subjects: [{ kind: "ServiceAccount", name, namespace }],
    },
    {
      apiVersion: "v1",
      kind: "Service",
      metadata: { name, namespace, labels },
      spec: { selector: labels, ports: [{ name: "https", port: 443, targetPort: "https" }] },
    },
    addonPod({
      name,
      labels,
      pod: { volumes: [{ name: "certificates", emptyDir: {} }] },
      container: {
        image: addonImage,
        command: ["/metrics-server"],
        args: [
          "--cert-dir=/certificates",
          "--secure-port=4443",
          "--kubelet-preferred-address-types=InternalIP",
          "--kubelet-use-node-status-port",
          // the kubelet's certificate is signed by the cluster's own authority
          "--kubelet-certificate-authority=/var/run/secrets/kubernetes.io/serviceaccount/ca.crt",
          // the shortest that it takes, and a kubelet must answer in less
          "--metric-resolution=10s",
          "--kubelet-request-timeout=8s",
        ],
        ports: [{ name: "https", containerPort: 4443 }],
        volumeMounts: [{ name: "certificates", mountPath: "/certificates" }],
        readinessProbe: {
          httpGet: { path: "/readyz", port: "https", scheme: "HTTPS" },
          periodSeconds: 2,
          failureThreshold: 1,
        },
        resources: { requests: { cpu: "20m", memory: "64Mi" }, limits: { memory: "256Mi" } },
      },
    }),
    {
      apiVersion: "apiregistration.k8s.io/v1",
      kind: "APIService",
      metadata: { name: "v1beta1.metrics.k8s.io" },
      spec: {
        group: "metrics.k8s.io",
        version: "v1beta1",
        service: { name, namespace },
        // it signs its own certificate at every start
        insecureSkipTLSVerify: true,
        groupPriorityMinimum: 100,
        versionPriority: 100,
      },
    },
  ];
}
