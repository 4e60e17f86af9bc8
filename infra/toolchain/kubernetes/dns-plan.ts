import { addonImage } from "./addon-image.ts";
import { account, addonPod, clusterRole, clusterRoleBinding } from "./addon-objects.ts";
import { dnsAddress } from "./layout.ts";

const name = "coredns";
const labels = { "k8s-app": "kube-dns" };

/** Answers for the cluster's names itself and asks the machine's name server for all others. */
const corefile = `.:5353 {
    errors
    health :8080
    ready :8181
    kubernetes cluster.local in-addr.arpa ip6.arpa {
       pods insecure
       fallthrough in-addr.arpa ip6.arpa
       ttl 30
    }
    forward . /etc/resolv.conf
    cache 30
    loadbalance
}
`;

/** The cluster's DNS: CoreDNS behind the Service `kube-dns`. */
export function dnsObjects(): object[] {
  const metadata = { name, namespace: "kube-system", labels };
  return [
    account(name),
    clusterRole("system:coredns", [
      {
        apiGroups: [""],
        resources: ["endpoints", "services", "pods", "namespaces"],
        verbs: ["list", "watch"],
      },
      {
        apiGroups: ["discovery.k8s.io"],
        resources: ["endpointslices"],
        verbs: ["list", "watch"],
      },
    ]),
    clusterRoleBinding("system:coredns", "system:coredns", name),
    { apiVersion: "v1", kind: "ConfigMap", metadata, data: { Corefile: corefile } },
    {
      apiVersion: "v1",
      kind: "Service",
      metadata: { ...metadata, name: "kube-dns" },
      spec: {
        clusterIP: dnsAddress,
        selector: labels,
        ports: [
          { name: "dns", port: 53, targetPort: 5353, protocol: "UDP" },
          { name: "dns-tcp", port: 53, targetPort: 5353, protocol: "TCP" },
        ],
      },
    },
    addonPod({
      name,
      labels,
      // the machine's own resolv.conf, not the cluster's
      pod: {
        dnsPolicy: "Default",
        volumes: [{ name: "config", configMap: { name } }],
      },
      container: {
        image: addonImage,
        command: ["/coredns"],
        args: ["-conf", "/etc/coredns/Corefile"],
        volumeMounts: [{ name: "config", mountPath: "/etc/coredns", readOnly: true }],
        readinessProbe: { httpGet: { path: "/ready", port: 8181 }, periodSeconds: 2 },
        livenessProbe: { httpGet: { path: "/health", port: 8080 }, periodSeconds: 10 },
        resources: { requests: { cpu: "20m", memory: "32Mi" }, limits: { memory: "170Mi" } },
      },
    }),
  ];
}
