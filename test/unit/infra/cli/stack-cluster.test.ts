import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  clusterCommand,
  namedCluster,
  namedClusterWords,
} from "../../../../infra/cli/stack-cluster.ts";
import { createContext } from "../../../../infra/toolchain/context.ts";
import { fakeKubectl } from "./fake-kubectl.ts";

const context = (path: string) => ({
  ...createContext({ checkout: "/", say: () => {} }),
  env: { ...process.env, PATH: `${path}:${process.env.PATH}` },
});

describe("the cluster that a stack names", () => {
  it("is its kubeconfig, with the home folder filled in, and its context", () => {
    const config = { "mcp-stacks:kubernetes": { kubeconfig: "~/.kube/prod", context: "prod" } };
    const shell = namedCluster(config);
    expect(shell).toEqual({ kubeconfig: join(homedir(), ".kube/prod"), context: "prod" });
    expect(namedCluster({ "mcp-stacks:kubernetes": { context: "prod" } })).toEqual({
      context: "prod",
    });
    expect(namedCluster({})).toEqual({});
  });

  it("is asked by the kubectl on PATH, with both named", async () => {
    const { command } = fakeKubectl(
      '[ "$1 $2 $3 $4" = "--kubeconfig f --context c" ] && printf https://x:6443',
    );
    const made = clusterCommand(context(dirname(command.kubectl)), {
      kubeconfig: "f",
      context: "c",
    });
    expect(made).toMatchObject({
      kubectl: command.kubectl,
      args: ["--kubeconfig", "f", "--context", "c"],
    });
    expect(await namedClusterWords({ context: "c" }, made)).toBe(
      "the cluster at https://x:6443 (context c)",
    );
  });

  it("is said without its address where the kubeconfig does not tell", async () => {
    const { command } = fakeKubectl("exit 1");
    expect(await namedClusterWords({}, command)).toBe("the cluster (the current context)");
  });

  it("is not asked for in another kubeconfig when its own is a secret", async () => {
    const shell = namedCluster({ "mcp-stacks:kubeconfig": { secure: "v1:x" } });
    expect(shell).toEqual({ isSecret: true });
    const { command } = fakeKubectl("printf https://another:6443");
    expect(await namedClusterWords(shell, command)).toBe(
      "the cluster of the secret mcp-stacks:kubeconfig (the current context)",
    );
  });
});
