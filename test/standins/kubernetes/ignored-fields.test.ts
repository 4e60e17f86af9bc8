import { describe, expect, it } from "vitest";
import type { Properties } from "../values.ts";
import { leaveIgnored } from "./ignored-fields.ts";

const inputs = { spec: { replicas: 1, template: { image: "new" } } };

/** A Deployment of five pods, and who owns that number. */
function live(...managers: readonly string[]): Properties {
  const managedFields = [
    { manager: "ours", fieldsV1: { "f:spec": { "f:template": {} } } },
    ...managers.map((manager) => ({ manager, fieldsV1: { "f:spec": { "f:replicas": {} } } })),
  ];
  return { metadata: { managedFields }, spec: { replicas: 5, template: { image: "old" } } };
}

describe("a field whose changes are ignored", () => {
  it("is not applied when only somebody else owns it", () => {
    const left = leaveIgnored(inputs, ["spec.replicas"], live("autoscaler"), "ours");
    expect(left).toEqual({ spec: { replicas: undefined, template: { image: "new" } } });
  });

  it.each([
    ["we own it", live("ours")],
    ["we own it together with others", live("autoscaler", "ours")],
    ["nobody owns it", live()],
  ])("is applied as it is in the cluster when %s", (_case, object) => {
    const left = leaveIgnored(inputs, ["spec.replicas"], object, "ours");
    expect(left).toEqual({ spec: { replicas: 5, template: { image: "new" } } });
  });

  it("is applied as the program has it where the cluster has none", () => {
    expect(leaveIgnored(inputs, ["spec.paused", "spec.replicas"], {}, "ours")).toEqual(inputs);
  });

  it("may be missing in the program, and is not made there for somebody else", () => {
    expect(leaveIgnored({}, ["spec.replicas"], live("autoscaler"), "ours")).toEqual({});
  });
});
