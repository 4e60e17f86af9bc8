import { describe, expect, it } from "vitest";
import type { Properties } from "../../values.ts";
import { jobReadiness, podReadiness } from "./pods.ts";
import { type Readiness, readyByCondition } from "./readiness.ts";
import { readinessFor } from "./wait-for.ts";
import {
  creationTrouble,
  daemonSetReadiness,
  deploymentReadiness,
  statefulSetReadiness,
} from "./workloads.ts";

/** An object of generation 2 with three wanted replicas. */
function object(status: Properties, spec: Properties = {}): Properties {
  return { metadata: { generation: 2 }, spec: { replicas: 3, ...spec }, status };
}

const rolledOut = {
  observedGeneration: 2,
  replicas: 3,
  updatedReplicas: 3,
  availableReplicas: 3,
  readyReplicas: 3,
};

describe("deploymentReadiness", () => {
  const step = (status: Properties): Readiness => deploymentReadiness(object(status));

  it("waits for the controller, new replicas, their availability and the end of the old ones", () => {
    expect(step({ ...rolledOut, observedGeneration: 1 }).step).toBe("the rollout to begin");
    expect(step({ ...rolledOut, updatedReplicas: 1 }).step).toBe(
      "3 replicas to be started (1 so far)",
    );
    expect(step({ ...rolledOut, availableReplicas: 2 }).step).toBe(
      "3 replicas to be available (2 so far)",
    );
    expect(step({ ...rolledOut, replicas: 4 })).toMatchObject({
      ready: false,
      step: "1 old replica to end",
    });
    expect(step(rolledOut).ready).toBe(true);
  });

  it("is ready with no replicas wanted, whose counters the API leaves out", () => {
    expect(deploymentReadiness(object({ observedGeneration: 2 }, { replicas: 0 })).ready).toBe(
      true,
    );
  });

  it("tells of a deadline that passed and of pods that cannot be created", () => {
    const conditions = (type: string, status: string, reason: string, message: string) =>
      step({ ...rolledOut, availableReplicas: 0, conditions: [{ type, status, reason, message }] })
        .trouble;
    expect(conditions("Progressing", "False", "ProgressDeadlineExceeded", "timed out")).toEqual({
      text: "timed out",
      graceSec: 10,
    });
    expect(conditions("Progressing", "True", "ReplicaSetUpdated", "on its way")).toBeUndefined();
    const refusal = conditions("ReplicaFailure", "True", "FailedCreate", "violates PodSecurity");
    expect(refusal).toEqual({
      text: "its pods cannot be created: violates PodSecurity",
      graceSec: 5,
    });
  });
});

describe("creationTrouble", () => {
  it("leaves time for a service account that is created beside the workload", () => {
    expect(creationTrouble('error looking up service account "ops/mcp"').graceSec).toBeUndefined();
  });
});

describe("statefulSetReadiness", () => {
  const revisions = (current: string, update: string) => ({
    currentRevision: current,
    updateRevision: update,
  });

  it("waits until every pod has the new revision and is available", () => {
    const all = { ...rolledOut, ...revisions("b", "b") };
    expect(statefulSetReadiness(object(all)).ready).toBe(true);
    const rolling = { ...rolledOut, ...revisions("a", "b"), updatedReplicas: 1 };
    expect(statefulSetReadiness(object(rolling)).step).toBe("3 replicas to be started (1 so far)");
    const unready = { ...all, readyReplicas: 2 };
    expect(statefulSetReadiness(object(unready)).step).toBe(
      "3 replicas to be available (2 so far)",
    );
    expect(statefulSetReadiness(object({ ...all, replicas: 4 })).step).toBe("1 replica to end");
  });

  it("asks for no new pods below its partition, nor where it rolls none by itself", () => {
    const rolling = { ...rolledOut, ...revisions("a", "b"), updatedReplicas: 1 };
    const strategy = (updateStrategy: Properties) =>
      statefulSetReadiness(object(rolling, { updateStrategy })).ready;
    expect(strategy({ type: "RollingUpdate", rollingUpdate: { partition: 2 } })).toBe(true);
    expect(strategy({ type: "OnDelete" })).toBe(true);
  });
});

describe("daemonSetReadiness", () => {
  it("waits for a new pod on every node", () => {
    const status = {
      observedGeneration: 2,
      desiredNumberScheduled: 2,
      updatedNumberScheduled: 2,
      numberAvailable: 1,
    };
    expect(daemonSetReadiness(object(status)).ready).toBe(false);
    expect(daemonSetReadiness(object({ ...status, numberAvailable: 2 })).ready).toBe(true);
  });
});

describe("pods and jobs", () => {
  it("are ready when they serve, or have done their work", () => {
    const ready = { conditions: [{ type: "Ready", status: "True" }] };
    expect(podReadiness(object(ready)).ready).toBe(true);
    expect(podReadiness(object({ phase: "Succeeded" })).ready).toBe(true);
    const complete = { conditions: [{ type: "Complete", status: "True" }] };
    expect(jobReadiness(object(complete)).ready).toBe(true);
  });

  it("fail at once when they have failed for good", () => {
    const failed = object({ phase: "Failed", reason: "Evicted" });
    expect(podReadiness(failed).trouble).toEqual({ text: "it failed: Evicted", graceSec: 0 });
    const reason = "BackoffLimitExceeded";
    const conditions = [{ type: "Failed", status: "True", reason, message: "it kept failing" }];
    expect(jobReadiness(object({ conditions })).trouble?.graceSec).toBe(0);
  });
});

describe("readinessFor", () => {
  const status = { phase: "Up", list: [{ ip: "10.0.0.1" }] };
  const conditions = [{ type: "Synced", status: "True" }];
  const live = object({ ...status, conditions });

  it("judges by conditions, by paths, and by all of a list", () => {
    for (const expression of [
      "condition=Synced",
      "condition=Synced=true",
      "jsonpath={.status.phase}",
      "jsonpath={.status.list[0].ip}=10.0.0.1",
      '["condition=Synced", "jsonpath={.status.phase}=Up"]',
    ]) {
      expect(readinessFor(expression)(live).ready, expression).toBe(true);
    }
    const missing = readinessFor('["condition=Synced", "jsonpath={.status.phase}=Down"]')(live);
    expect(missing).toEqual({ ready: false, step: "jsonpath={.status.phase}=Down" });
  });

  it("fails on an expression that it does not know, naming those it does", () => {
    expect(() => readinessFor("phase=Up")).toThrow(/phase=Up.*condition=Type/);
  });
});

describe("readyByCondition", () => {
  it("tells the condition's message while it is not true", () => {
    const conditions = [{ type: "Available", status: "False", message: "no endpoints" }];
    expect(readyByCondition(object({ conditions }), "Available")).toEqual({
      ready: false,
      step: "its condition Available",
      trouble: { text: "no endpoints" },
    });
  });
});
