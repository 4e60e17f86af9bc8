import { afterEach, describe, expect, it } from "vitest";
import { givenCluster } from "../../../../../infra/toolchain/kubernetes/given-cluster.ts";
import { type Temporary, temporary } from "../temporary.ts";

let machine: Temporary | undefined;
afterEach(() => machine?.remove());

/** A kubectl that knows the contexts `dev` and `prod`; `dev` is current where `current` is. */
const kubectl = (current: string, ready: string) => `
case "$*" in
  *get-contexts*) echo dev; echo prod ;;
  *current-context*) printf '${current}' ;;
  *--minify*prod*) printf 'https://prod.example.com:6443' ;;
  *--minify*) printf 'https://dev.example.com:6443' ;;
  *readyz*) ${ready} ;;
esac`;

function machineWith(env: Readonly<Record<string, string>>, script?: string): Temporary {
  const made = temporary(env);
  machine = made;
  made.write("config", "");
  if (script !== undefined) made.script("path/kubectl", script);
  return made;
}

/** The same machine whose user names the file `config`. */
function naming(made: Temporary, file = "config") {
  return { ...made.ctx, env: { ...made.ctx.env, MCP_STACKS_KUBECONFIG: `${made.folder}/${file}` } };
}

describe("givenCluster", () => {
  it("is nobody's without being named, whatever KUBECONFIG says", async () => {
    const { ctx } = machineWith({ KUBECONFIG: "/somebody/config" }, kubectl("dev", "true"));
    expect(await givenCluster(ctx)).toBeUndefined();
  });

  it("is the file's current context, said before it is asked anything", async () => {
    const made = machineWith({}, kubectl("dev", "echo ok"));
    const found = await givenCluster(naming(made));
    expect(found?.env).toEqual({
      KUBECONFIG: `${made.folder}/config`,
      MCP_STACKS_KUBECONTEXT: "dev",
    });
    expect(found?.standIn).toBe(false);
    expect(made.said.join("\n")).toContain("https://dev.example.com:6443 (context dev of");
  });

  it("is the context that is named", async () => {
    const made = machineWith({ MCP_STACKS_KUBECONTEXT: "prod" }, kubectl("dev", "echo ok"));
    expect((await givenCluster(naming(made)))?.choice).toContain("https://prod.example.com:6443");
  });

  it("fails on a context that the file does not have, naming those it has", async () => {
    const made = machineWith({ MCP_STACKS_KUBECONTEXT: "prd" }, kubectl("dev", "echo ok"));
    await expect(givenCluster(naming(made))).rejects.toThrow(
      'has no context "prd"; it has dev, prod',
    );
  });

  it("fails without a current context, naming what to set", async () => {
    const made = machineWith({}, kubectl("", "echo ok"));
    await expect(givenCluster(naming(made))).rejects.toThrow("set MCP_STACKS_KUBECONTEXT");
  });

  it("fails when nothing answers, with the reason and the way out", async () => {
    const made = machineWith({}, kubectl("dev", "echo 'connection refused' >&2; exit 1"));
    await expect(givenCluster(naming(made))).rejects.toThrow(
      /does not answer: connection refused\n {2}fix/,
    );
  });

  it("fails on a file that is not there", async () => {
    const made = machineWith({}, kubectl("dev", "echo ok"));
    await expect(givenCluster(naming(made, "missing"))).rejects.toThrow(
      `There is no file ${made.folder}/missing`,
    );
  });
});
