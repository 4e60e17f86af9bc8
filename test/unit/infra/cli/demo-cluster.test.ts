import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { checkoutRoot } from "../../../../infra/cli/checkout.ts";
import { firstCallOnCluster } from "../../../../infra/cli/demo-cluster.ts";
import { fakeKubectl, forwarding } from "./fake-kubectl.ts";

/** A pod that is well, on a port of loopback. */
async function pod(): Promise<number> {
  const server = createServer((_request, response) => {
    response.end(JSON.stringify({ status: "healthy", version: "1.2.3" }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : 0;
}

const inside = "http://ops.staging.svc.cluster.local";
const outputs = Object.fromEntries(
  Object.entries({
    endpoint: "https://mcp.example.com/mcp",
    healthUrl: "https://mcp.example.com/health",
    metricsUrl: `${inside}:9090/metrics`,
    auth: { mode: "jwks", audience: "ops", issuer: "https://id.example.com" },
    clients: { claudeCode: { command: "claude mcp add" } },
  }).map(([name, value]) => [name, { value, secret: false }]),
);

/** A stack with one setting at most. */
const stack = (config: Record<string, { value: string }>) => ({
  getAllConfig: async () => config,
});

describe("firstCallOnCluster", () => {
  it("asks the Service through kubectl, also where clients come through an Ingress", async () => {
    const { command, recorded } = fakeKubectl(forwarding(await pod()), ["--context", "c"]);
    const cluster = { shell: { context: "c" }, command, provided: undefined };
    const found = await firstCallOnCluster(stack({}), cluster, outputs, () => {});
    expect(found).toMatchObject({
      endpoint: "https://mcp.example.com/mcp",
      health: "healthy, version 1.2.3",
    });
    expect(recorded()).toMatch(/^--context c --namespace staging port-forward [\s\S]*\nended\n$/);
  });

  it("asks the gateway where one stands in front of the server, as clients do", async () => {
    const { command, recorded } = fakeKubectl(forwarding(await pod()));
    const cluster = { shell: {}, command, provided: undefined };
    const gateway = "http://ops-gateway.staging.svc.cluster.local";
    const split = { ...outputs, serviceUrl: { value: gateway, secret: false } };
    await firstCallOnCluster(stack({}), cluster, split, () => {});
    expect(recorded()).toMatch(/ service\/ops-gateway :80\n/);
  });

  it("writes a kubeconfig that is a secret to a file only meanwhile, for its owner alone", async () => {
    const port = await pod();
    const { command, recorded } = fakeKubectl(
      `{ ls -l "$2" | cut -c 1-10; cat "$2"; } > "$RECORD.seen"\n${forwarding(port)}`,
    );
    const cluster = { shell: {}, command, provided: undefined };
    const secret = { "mcp-stacks:kubeconfig": { value: "a: kubeconfig" } };
    await firstCallOnCluster(stack(secret), cluster, outputs, () => {});
    const [option, file = ""] = recorded().split(" ");
    expect(option).toBe("--kubeconfig");
    expect(existsSync(file)).toBe(false);
    const seen = readFileSync(`${command.env.RECORD}.seen`, "utf8");
    expect(seen).toBe("-rw-------\na: kubeconfig");
  });

  it("removes that file when this process is told to end, and ends by that signal", async () => {
    const { command, recorded } = fakeKubectl('echo "$@" > "$RECORD"; exec tail -f /dev/null');
    const file = JSON.stringify(join(checkoutRoot, "infra", "cli", "demo-cluster.ts"));
    const program = `
      import { firstCallOnCluster } from ${file};
      const getAllConfig = async () => ({ "mcp-stacks:kubeconfig": { value: "a: kubeconfig" } });
      const command = { kubectl: ${JSON.stringify(command.kubectl)}, args: [], env: process.env };
      await firstCallOnCluster({ getAllConfig }, { shell: {}, command, provided: undefined },
        ${JSON.stringify(outputs)}, () => {});`;
    const child = spawn(process.execPath, ["--input-type=module", "--eval", program], {
      env: command.env,
      stdio: ["ignore", "ignore", "inherit"],
    });
    const ended = once(child, "close");
    await expect.poll(recorded, { timeout: 15_000 }).toMatch(/\n$/);
    const kubeconfig = recorded().split(" ")[1] ?? "";
    expect(readFileSync(kubeconfig, "utf8")).toBe("a: kubeconfig");
    child.kill("SIGINT");
    expect(await ended).toEqual([null, "SIGINT"]);
    expect(existsSync(kubeconfig)).toBe(false);
  });

  it("fails with what to ask the cluster when the server is unwell", async () => {
    const { command } = fakeKubectl(forwarding("1"));
    const cluster = {
      shell: { kubeconfig: "/run/admin.json", folder: "/cache/bin" },
      command,
      provided: { kubeconfig: "/run/admin.json", context: "node", folder: "/cache/bin" },
    };
    const running = firstCallOnCluster(stack({}), cluster, outputs, () => {});
    await expect(running).rejects.toThrow(
      /^The health check failed: [\s\S]*look at what the pods say:\n {5}export KUBECONFIG=\/run\/admin.json\n[\s\S]*logs deployment\/ops$/,
    );
  });
});
