import { describe, expect, it } from "vitest";
import { clusterFindings } from "../../../../infra/kubernetes/preflight-faults.ts";
import { planLookups } from "../../../../infra/kubernetes/preflight-plan.ts";
import { neededRights } from "../../../../infra/kubernetes/rights-plan.ts";
import { physicalName } from "../../../../infra/naming.ts";
import {
  clusterFor,
  everything,
  faultsOf,
  ingress,
  labelled,
  ops,
  own,
  owner,
  stackOf,
  there,
} from "./cluster-for.ts";

describe("a cluster that has all that a stack names", () => {
  it.each([
    ["the smallest stack", {}],
    ["a stack that uses everything", everything],
  ])("has no fault for %s", (_, kubernetes) => {
    const stack = stackOf(kubernetes);
    expect(clusterFindings(stack, clusterFor(stack))).toEqual({ faults: [], warnings: [] });
  });

  it("has none either where nothing may be seen", () => {
    const stack = stackOf({ ...everything, replicas: 1, createNamespace: false });
    const facts = { version: "v1.30.0", denied: [], seen: new Map() };
    expect(clusterFindings(stack, facts)).toEqual({ faults: [], warnings: [] });
  });

  it("has none on the second `up`, when all is there and of this stack", () => {
    const stack = stackOf(everything);
    const plan = planLookups(stack.settings, stack.needs);
    const mine = [plan.namespace, ...plan.made].map(({ path }) => [path, labelled(own)]);
    const facts = clusterFor(stack, Object.fromEntries(mine));
    expect(clusterFindings(stack, facts)).toEqual({ faults: [], warnings: [] });
  });

  it("knows the stack by its label also where its name is none", () => {
    const named = { ...stackOf(), owner: { ...owner, stack: "Team_A" } };
    const labels = { ...own, "com.mcp-stacks.stack": physicalName("Team_A") };
    expect(faultsOf(named, clusterFor(named, { [ops]: labelled(labels) }))).toEqual([]);
  });
});

describe("fails on a cluster", () => {
  it.each(["v1.29.9", "v1.9.0", "1.28.3+k3s1", "unknown"])("of version %s", (version) => {
    const stack = stackOf();
    expect(faultsOf(stack, clusterFor(stack, {}, { version }))).toEqual([
      `context: a cluster of version ${version}`,
    ]);
  });

  it.each(["v1.30.0", "v1.30.4-gke.1348000", "v2.0.0"])("but not of version %s", (version) => {
    const stack = stackOf();
    expect(faultsOf(stack, clusterFor(stack, {}, { version }))).toEqual([]);
  });

  it("whose user lacks rights, in one fault that names each", () => {
    const stack = stackOf();
    const denied = neededRights(stack.settings, stack.needs).filter(
      ({ resource, verb }) =>
        ["secrets", "deployments", "namespaces"].includes(resource) && verb !== "get",
    );
    const { faults } = clusterFindings(stack, clusterFor(stack, {}, { denied }));
    expect(faults).toEqual([
      {
        key: "mcp-stacks:kubernetes.context",
        given:
          "a user who may not create, patch, delete, list, watch namespaces, secrets, deployments.apps",
        allowed: "a user who may do all of this in namespace ops",
        fix: "bind a Role with these rights to the user in namespace ops, and a ClusterRole for namespaces or mcp-stacks:kubernetes.createNamespace false; or take another context",
      },
    ]);
  });

  it.each([
    [
      "that is not there",
      false,
      { is: "absent" },
      'namespace: "ops"',
      "kubectl create namespace ops",
    ],
    [
      "of nobody that we know",
      true,
      labelled({}),
      "createNamespace: true",
      "to false to run in it",
    ],
    [
      "of another stack",
      true,
      labelled({ ...own, "com.mcp-stacks.stack": "dev2" }),
      "createNamespace: true",
      "to false to run in it",
    ],
    [
      "that is being deleted",
      true,
      labelled(own, { deletionTimestamp: "2026-01-01T00:00:00Z" }),
      'namespace: "ops"',
      "wait until it is gone",
    ],
    [
      "that is being deleted and was never ours",
      false,
      labelled({}, { deletionTimestamp: "2026-01-01T00:00:00Z" }),
      'namespace: "ops"',
      "wait until it is gone",
    ],
  ] as const)("with a namespace %s", (_, createNamespace, seen, fault, fix) => {
    const stack = stackOf({ createNamespace });
    const facts = clusterFor(stack, { [ops]: seen });
    expect(faultsOf(stack, facts)).toEqual([fault]);
    expect(clusterFindings(stack, facts).faults[0]?.fix).toContain(fix);
  });

  it("on which the stack's names are taken, and by whom", () => {
    const stack = stackOf({ createNamespace: false, ingress });
    const facts = clusterFor(stack, {
      [ops]: labelled({}),
      "/apis/apps/v1/namespaces/ops/deployments/ops-assistant": labelled({
        ...own,
        "com.mcp-stacks.stack": "dev2",
      }),
      [`${ops}/services/ops-assistant`]: labelled({ "app.kubernetes.io/managed-by": "Helm" }),
      [`${ops}/persistentvolumeclaims/ops-assistant-data`]: there({ metadata: {} }),
    });
    expect(faultsOf(stack, facts)).toEqual([
      "namespace: a namespace with Deployment ops-assistant of stack dev2 of ops-assistant",
      "namespace: a namespace with Service ops-assistant of somebody else (managed by Helm)",
      "namespace: a namespace with PersistentVolumeClaim ops-assistant-data of somebody else",
    ]);
  });
});
