import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { scalingOf } from "../../../../infra/config/scaling.ts";
import {
  planAutoscaler,
  planDisruptionBudget,
} from "../../../../infra/kubernetes/availability-plan.ts";
import { podSecurityLabels } from "../../../../infra/kubernetes/pod-security-plan.ts";
import { canonicalSize, cores, mebibytes } from "../../../../infra/kubernetes/quantities.ts";
import { planService } from "../../../../infra/kubernetes/service-plan.ts";
import { planDataClaim } from "../../../../infra/kubernetes/volumes-plan.ts";
import { owner, selector } from "./planning.ts";
import { kubernetesSettingsOf } from "./settings.ts";

const targetOf = (kubernetes: Record<string, unknown> = {}) =>
  kubernetesSettingsOf({}, kubernetes).kubernetes;

describe("planAutoscaler", () => {
  it("has 3 to 10 pods at 70 % when nothing is said, and takes them away gently", () => {
    expect(planAutoscaler(scalingOf(targetOf()), "ops-assistant")).toEqual({
      scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: "ops-assistant" },
      minReplicas: 3,
      maxReplicas: 10,
      metrics: [
        {
          type: "Resource",
          resource: { name: "cpu", target: { type: "Utilization", averageUtilization: 70 } },
        },
      ],
      behavior: {
        scaleDown: {
          stabilizationWindowSeconds: 300,
          selectPolicy: "Max",
          policies: [
            { type: "Pods", value: 1, periodSeconds: 60 },
            { type: "Percent", value: 10, periodSeconds: 60 },
          ],
        },
      },
    });
  });

  it("follows what is set", () => {
    const autoscaling = { minReplicas: 2, maxReplicas: 4, cpuPercent: 50 };
    expect(planAutoscaler(scalingOf(targetOf({ autoscaling })), "x")).toMatchObject({
      minReplicas: 2,
      maxReplicas: 4,
      metrics: [{ resource: { target: { averageUtilization: 50 } } }],
    });
  });

  it("is none for a fixed number of pods", () => {
    expect(planAutoscaler(scalingOf(targetOf({ replicas: 3 })), "x")).toBeUndefined();
  });
});

describe("planDisruptionBudget", () => {
  it.each([1, 2])("lets a drain take %i of the server's pods, and all that do not work", (most) => {
    const { disruptionBudget } = targetOf({ disruptionBudget: { maxUnavailable: most } });
    expect(planDisruptionBudget(owner, disruptionBudget)).toEqual({
      maxUnavailable: most,
      selector: { matchLabels: selector },
      unhealthyPodEvictionPolicy: "AlwaysAllow",
    });
  });
});

describe("planService", () => {
  it("leads to the two ports of the server's pods, inside the cluster alone", () => {
    expect(planService(kubernetesSettingsOf(), owner)).toEqual({
      type: "ClusterIP",
      selector,
      ports: [
        { name: "http", port: 80, targetPort: "http", protocol: "TCP" },
        { name: "metrics", port: 9090, targetPort: "metrics", protocol: "TCP" },
      ],
    });
  });
});

describe("planDataClaim", () => {
  it("asks the default class for 1 GiB that every pod may mount", () => {
    expect(planDataClaim(targetOf())).toEqual({
      accessModes: ["ReadWriteMany"],
      resources: { requests: { storage: "1Gi" } },
    });
  });

  it("asks for what is set", () => {
    const data = { accessMode: "ReadWriteOnce", size: "2048Mi", storageClass: "fast" };
    expect(planDataClaim(targetOf({ data }))).toEqual({
      accessModes: ["ReadWriteOnce"],
      resources: { requests: { storage: "2Gi" } },
      storageClassName: "fast",
    });
  });
});

describe("podSecurityLabels", () => {
  it.each(["restricted", "baseline"] as const)("enforce %s, warn of it and note it", (standard) => {
    expect(podSecurityLabels(standard)).toEqual({
      "pod-security.kubernetes.io/enforce": standard,
      "pod-security.kubernetes.io/enforce-version": "latest",
      "pod-security.kubernetes.io/warn": standard,
      "pod-security.kubernetes.io/warn-version": "latest",
      "pod-security.kubernetes.io/audit": standard,
      "pod-security.kubernetes.io/audit-version": "latest",
    });
  });

  it("are none when no standard is asked for", () => {
    expect(podSecurityLabels("none")).toEqual({});
  });
});

describe("quantities", () => {
  it.each([
    [0.01, "10m"],
    [0.29, "290m"],
    [1, "1"],
    [2.5, "2500m"],
  ])("writes %f cores as %s", (amount, text) => {
    expect(cores(amount)).toBe(text);
  });

  it.each([
    [16, "16Mi"],
    [1024, "1Gi"],
    [1536, "1536Mi"],
    [3 * 1024 * 1024, "3Ti"],
  ])("writes %i MiB as %s", (amount, text) => {
    expect(mebibytes(amount)).toBe(text);
  });

  it("keeps the amount of any size, in a spelling that is final", () => {
    const units = { Mi: 1, Gi: 1024, Ti: 1024 ** 2, Pi: 1024 ** 3 };
    const inMiB = (size: string) => {
      const unit = Object.entries(units).find(([suffix]) => size.endsWith(suffix));
      return Number.parseInt(size, 10) * (unit?.[1] ?? Number.NaN);
    };
    const size = fc.tuple(
      fc.integer({ min: 1, max: 1_000_000 }),
      fc.constantFrom("Mi", "Gi", "Ti"),
    );
    fc.assert(
      fc.property(size, ([amount, unit]) => {
        const text = canonicalSize(`${amount}${unit}`);
        expect(inMiB(text)).toBe(inMiB(`${amount}${unit}`));
        expect(canonicalSize(text)).toBe(text);
        expect(text).not.toMatch(/(^|[^\d])0|1024(Mi|Gi|Ti)$/);
      }),
    );
  });
});
