import { describe, expect, it } from "vitest";
import { ToolchainError } from "../../../../../infra/toolchain/exec.ts";
import { nodeUsers } from "../../../../../infra/toolchain/kubernetes/node-users.ts";

/** A cluster with namespaces, each with its stack or without one, and pods in `default`. */
const cluster = (namespaces: readonly string[], pods = "") => {
  const asked: string[] = [];
  const kubectl = async (args: readonly string[]) => {
    asked.push(args.join(" "));
    return args.includes("namespaces") ? namespaces.map((line) => `${line}\n`).join("") : pods;
  };
  return { asked, kubectl };
};
const own = ["default ", "kube-system ", "kube-public ", "kube-node-lease "];

describe("nodeUsers", () => {
  it("are none while only the cluster's own namespaces are there", async () => {
    const { asked, kubectl } = cluster(own);
    expect(await nodeUsers(kubectl, "com.example.stack")).toEqual([]);
    expect(asked[0]).toContain(".metadata.labels.com\\.example\\.stack}");
  });

  it("are all other namespaces, by the stack that made them", async () => {
    const { kubectl } = cluster([...own, "staging staging", "kubeless ", "default-2 "]);
    expect(await nodeUsers(kubectl, "stack")).toEqual([
      "namespace staging of stack staging",
      "namespace kubeless",
      "namespace default-2",
    ]);
  });

  it("are pods in the namespace that people use without naming one", async () => {
    const { kubectl } = cluster(own, "pod/nginx\n");
    expect(await nodeUsers(kubectl, "stack")).toEqual(["pods in namespace default"]);
  });

  it("are assumed where the cluster does not answer", async () => {
    const kubectl = () => Promise.reject(new ToolchainError("kubectl failed\n    refused"));
    expect(await nodeUsers(kubectl, "stack")).toEqual(["what it does not tell (refused)"]);
  });
});
