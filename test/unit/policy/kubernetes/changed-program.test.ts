import { describe, expect, it } from "vitest";
import {
  kubernetesRules,
  kubernetesStackRules,
} from "../../../../infra/policy/kubernetes/rules.ts";
import type { PolicyResource } from "../../../../infra/policy/rule.ts";
import { kubernetesSettingsOf } from "../../infra/kubernetes/settings.ts";
import { changed, ruleContext } from "../judge.ts";
import { additions, objectChanges } from "./object-changes.ts";
import { found, ownResources } from "./own-resources.ts";
import { podChanges } from "./pod-changes.ts";

const production = ruleContext("kubernetes");
const changes = [...podChanges, ...objectChanges];

let made: Promise<readonly PolicyResource[]> | undefined;
/** What a stack makes that breaks no rule at all; made once. */
function own(): Promise<readonly PolicyResource[]> {
  made ??= ownResources(
    kubernetesSettingsOf(
      { shared: "redis" },
      { retainVolumes: true, ingress: { host: "mcp.example.com", tlsSecret: "mcp-tls" } },
      { redis: `redis@sha256:${"c".repeat(64)}`, postgres: `postgres@sha256:${"d".repeat(64)}` },
    ),
  );
  return made;
}

describe("a Kubernetes program that was changed", () => {
  it("broke no rule before", async () => {
    expect(found(await own(), production)).toEqual([]);
  });

  it.each(changes)("fails $rule alone at $at", async ({ rule, of, ...change }) => {
    const findings = found(changed(await own(), change), production);
    const [resource] = change.at;
    expect(findings.map((one) => [one.rule, one.of])).toEqual([[rule, of ?? resource]]);
  });

  it.each(additions)("fails $rule alone by making $type", async ({ rule, type, props }) => {
    const added = { type, name: "added", urn: `urn:pulumi:dev::mcp-stacks::${type}::added`, props };
    const findings = found([...(await own()), added], production);
    expect(findings.map((one) => [one.rule, one.of])).toEqual([[rule, "added"]]);
  });

  it("fails every rule there is by one of these changes", () => {
    const refused = new Set([...changes, ...additions].map(({ rule }) => rule));
    const ids = [...kubernetesRules, ...kubernetesStackRules].map(({ id }) => id);
    expect([...refused].sort()).toEqual(ids.sort());
    expect(new Set(ids).size).toBe(ids.length);
  });

  it("tells no secret that it was given", async () => {
    const resources = await own();
    const told = changes
      .filter(({ rule }) => rule === "k8s-no-plain-secrets")
      .flatMap((change) => found(changed(resources, change), production));
    expect(told).toHaveLength(3);
    expect(JSON.stringify(told)).not.toContain("hunter2");
  });

  it("waits for the digest of a build, which a preview does not know yet", async () => {
    const image = "/spec/template/spec/containers/0/image";
    const pending = changed(await own(), { at: ["server-deployment", image] });
    expect(found(pending, production)).toEqual([]);
  });
});
