import { mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import {
  isNode,
  rememberCluster,
  rememberedCluster,
  requireSameCluster,
  shellOf,
} from "../../../../infra/cli/cluster-memory.ts";
import { removeProject } from "../../../../infra/cli/project.ts";
import { UserError } from "../../../../infra/cli/user-error.ts";

const node = {
  kubeconfig: "/run/node/admin.json",
  context: "node",
  registry: "localhost:5005",
  folder: "/cache/bin",
};
const given = { kubeconfig: "/home/ada/kind", context: "kind-ops" };

describe("the cluster of a stack", () => {
  it("is remembered for that stack alone, until the stack's file is forgotten", () => {
    const project = mkdtempSync(join(tmpdir(), "mcp-stacks-"));
    onTestFinished(() => rmSync(project, { recursive: true }));
    mkdirSync(join(project, "stacks"));
    expect(rememberedCluster(project, "staging")).toBeUndefined();
    rememberCluster(project, "staging", node);
    rememberCluster(project, "other", given);
    expect(rememberedCluster(project, "staging")).toEqual(node);
    expect(rememberedCluster(project, "other")).toEqual(given);
    removeProject(project, "staging");
    expect(rememberedCluster(project, "staging")).toBeUndefined();
    expect(readdirSync(project)).toEqual(["cluster.other.json", "stacks"]);
  });

  it("is reached by its context, unless it is the node, whose kubectl nobody has on PATH", () => {
    expect([isNode(node), isNode(given)]).toEqual([true, false]);
    expect(shellOf(node)).toEqual({ kubeconfig: node.kubeconfig, folder: node.folder });
    expect(shellOf(given)).toEqual(given);
  });

  it("may be the first, or the same again", () => {
    expect(() => requireSameCluster("staging", undefined, node)).not.toThrow();
    const { folder: _, ...asGiven } = node;
    expect(() => requireSameCluster("staging", node, asGiven)).not.toThrow();
  });

  it("fails to be another one while the stack is up, and says how to get there", () => {
    const moving = () => requireSameCluster("staging", node, given);
    expect(moving).toThrow(UserError);
    expect(moving).toThrow(
      /given {4}context kind-ops of \/home\/ada\/kind\n {2}allowed {2}context node of \/run\/node\/admin\.json\n {2}fix .*--down --stack staging$/,
    );
  });
});
