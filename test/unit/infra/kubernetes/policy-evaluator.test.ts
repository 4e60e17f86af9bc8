import { describe, expect, it } from "vitest";
import { mayConnect, type Pod, type Policy } from "./policy-evaluator.ts";

function pod(namespace: string, labels: Record<string, string>, more = {}): Pod {
  return { namespace, namespaceLabels: { project: namespace, ...more }, labels };
}

const db = pod("default", { role: "db" });
const frontend = pod("default", { role: "frontend" });
const other = pod("default", { role: "other" });
const stranger = pod("myproject", { role: "other" });
const redis = { port: 6379 };

/** The example of https://kubernetes.io/docs/concepts/services-networking/network-policies/#networkpolicy-resource. */
const example: Policy = {
  namespace: "default",
  spec: {
    podSelector: { matchLabels: { role: "db" } },
    policyTypes: ["Ingress", "Egress"],
    ingress: [
      {
        from: [
          { ipBlock: { cidr: "172.17.0.0/16", except: ["172.17.1.0/24"] } },
          { namespaceSelector: { matchLabels: { project: "myproject" } } },
          { podSelector: { matchLabels: { role: "frontend" } } },
        ],
        ports: [{ protocol: "TCP", port: 6379 }],
      },
    ],
    egress: [
      { to: [{ ipBlock: { cidr: "10.0.0.0/24" } }], ports: [{ protocol: "TCP", port: 5978 }] },
    ],
  },
};

/** All pods of a namespace, and what they may do. */
function everyPod(rules: Omit<Policy["spec"], "podSelector">): Policy {
  return { namespace: "default", spec: { podSelector: {}, ...rules } };
}

describe("the evaluator of NetworkPolicies, on the examples of Kubernetes", () => {
  it("lets in each of the three peers, on the port alone", () => {
    expect(mayConnect([example], frontend, db, redis)).toBe(true);
    expect(mayConnect([example], stranger, db, redis)).toBe(true);
    expect(mayConnect([example], { address: "172.17.0.9" }, db, redis)).toBe(true);
    expect(mayConnect([example], { address: "172.17.2.9" }, db, redis)).toBe(true);
    expect(mayConnect([example], frontend, db, { port: 6380 })).toBe(false);
    expect(mayConnect([example], frontend, db, { port: 6379, protocol: "UDP" })).toBe(false);
  });

  it("keeps out pods with other labels, namespaces and addresses, and what is excepted", () => {
    expect(mayConnect([example], other, db, redis)).toBe(false);
    expect(mayConnect([example], pod("third", { role: "frontend" }), db, redis)).toBe(false);
    expect(mayConnect([example], { address: "172.17.1.9" }, db, redis)).toBe(false);
    expect(mayConnect([example], { address: "172.18.0.9" }, db, redis)).toBe(false);
    expect(mayConnect([example], { address: "2001:db8::1" }, db, redis)).toBe(false);
  });

  it("lets the selected pods out to the address range and port alone", () => {
    expect(mayConnect([example], db, { address: "10.0.0.7" }, { port: 5978 })).toBe(true);
    expect(mayConnect([example], db, { address: "10.0.0.7" }, { port: 443 })).toBe(false);
    expect(mayConnect([example], db, { address: "10.0.1.7" }, { port: 5978 })).toBe(false);
    expect(mayConnect([example], db, frontend, { port: 5978 })).toBe(false);
  });

  it("leaves alone the pods that no policy selects", () => {
    expect(mayConnect([example], other, frontend, { port: 80 })).toBe(true);
    expect(mayConnect([example], other, { address: "8.8.8.8" }, { port: 53 })).toBe(true);
    const elsewhere = pod("third", { role: "db" });
    expect(mayConnect([example], other, elsewhere, redis)).toBe(true);
    expect(mayConnect([], other, db, redis)).toBe(true);
  });

  it("takes two selectors in one peer together, and in two peers each for itself", () => {
    const namespaceSelector = { matchLabels: { user: "alice" } };
    const podSelector = { matchLabels: { role: "client" } };
    const policyOf = (from: Policy["spec"]["ingress"]) =>
      everyPod({ policyTypes: ["Ingress"], ...(from ? { ingress: from } : {}) });
    const both = policyOf([{ from: [{ namespaceSelector, podSelector }] }]);
    const either = policyOf([{ from: [{ namespaceSelector }, { podSelector }] }]);
    const ofAlice = { user: "alice" };
    const client = pod("alice", { role: "client" }, ofAlice);
    const noClient = pod("alice", { role: "other" }, ofAlice);
    const local = pod("default", { role: "client" });
    const foreign = pod("bob", { role: "client" });
    const allowed = (policy: Policy) =>
      [client, noClient, local, foreign].map((from) => mayConnect([policy], from, db, redis));
    expect(allowed(both)).toEqual([true, false, false, false]);
    expect(allowed(either)).toEqual([true, true, true, false]);
  });

  it("denies all with no rules, and allows all with an empty rule", () => {
    const denyIn = everyPod({ policyTypes: ["Ingress"] });
    const allowIn = everyPod({ policyTypes: ["Ingress"], ingress: [{}] });
    const denyOut = everyPod({ policyTypes: ["Egress"] });
    const allowOut = everyPod({ policyTypes: ["Egress"], egress: [{}] });
    expect(mayConnect([denyIn], stranger, db, redis)).toBe(false);
    expect(mayConnect([denyIn], db, stranger, redis)).toBe(true);
    expect(mayConnect([allowIn], stranger, db, redis)).toBe(true);
    expect(mayConnect([denyOut], db, stranger, redis)).toBe(false);
    expect(mayConnect([denyOut], stranger, db, redis)).toBe(true);
    expect(mayConnect([allowOut], db, stranger, redis)).toBe(true);
  });

  it("adds policies up, and asks those of both ends", () => {
    const denyIn = everyPod({ policyTypes: ["Ingress"] });
    const denyOut = everyPod({ policyTypes: ["Egress"] });
    expect(mayConnect([denyIn, example], frontend, db, redis)).toBe(true);
    expect(mayConnect([denyOut, example], frontend, db, redis)).toBe(false);
  });

  it("reads a range of ports", () => {
    const ranged = everyPod({
      policyTypes: ["Egress"],
      egress: [
        {
          to: [{ ipBlock: { cidr: "10.0.0.0/24" } }],
          ports: [{ protocol: "TCP", port: 32000, endPort: 32768 }],
        },
      ],
    });
    const reach = (port: number) => mayConnect([ranged], db, { address: "10.0.0.1" }, { port });
    expect([31999, 32000, 32500, 32768, 32769].map(reach)).toEqual([
      false,
      true,
      true,
      true,
      false,
    ]);
  });
});
