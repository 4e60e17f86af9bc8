import { describe, expect, it } from "vitest";
import { costDirection } from "../../../../infra/report/cost.ts";
import { operationsOf } from "../../../../infra/report/operations.ts";
import { facts, step } from "./previews.ts";

const nothing = operationsOf([]);

describe("the direction of the cost", () => {
  it("is up with more instances, and tells instances and memory", () => {
    const after = facts({ replicas: { min: 3, max: 10 } });
    expect(costDirection(facts(), after, nothing)).toEqual({
      direction: "up",
      drivers: [
        { direction: "up", what: "memory of the fewest instances: 1 × 256 MiB → 3 × 256 MiB" },
        { direction: "up", what: "memory of the most instances: 1 × 256 MiB → 10 × 256 MiB" },
      ],
    });
  });

  it("is the same when fewer instances of more memory add up to it", () => {
    const before = facts({ replicas: { min: 4, max: 4 } });
    const after = facts({ replicas: { min: 2, max: 2 }, memoryMiB: 512 });
    expect(costDirection(before, after, nothing)).toEqual({ direction: "same", drivers: [] });
  });

  it("goes up and down with what is billed by itself, by its number", () => {
    const operations = operationsOf([
      step("create", "aws:cloudwatch/metricAlarm:MetricAlarm", "errors"),
      step("create", "aws:cloudwatch/metricAlarm:MetricAlarm", "latency"),
      step("delete", "aws:apigateway/restApi:RestApi", "api"),
      step("create", "aws:iam/role:Role", "role"),
    ]);
    expect(costDirection(facts(), facts(), operations)).toEqual({
      direction: "up and down",
      drivers: [
        { direction: "down", what: "−1 REST API, by the call; more than an HTTP API" },
        { direction: "up", what: "+2 alarm, by the month" },
      ],
    });
  });

  it("follows the size of a volume that stays, in the units of Kubernetes", () => {
    const spec = (storage: string) => ({ spec: { resources: { requests: { storage } } } });
    const type = "kubernetes:core/v1:PersistentVolumeClaim";
    const operations = operationsOf([
      step("update", type, "data", { before: spec("900Mi"), after: spec("1Gi"), diffs: ["spec"] }),
    ]);
    expect(costDirection(facts(), facts(), operations).drivers).toEqual([
      { direction: "up", what: "size of the volume of data: 900Mi → 1Gi" },
    ]);
  });

  it("is not known without the facts of both sides", () => {
    expect(costDirection(undefined, facts(), nothing).direction).toBe("unknown");
  });
});
