import { createServer as createHttpServer } from "node:http";
import { connect as connectSocket } from "node:net";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { fakeCluster, kubeconfigOf, portOf } from "./fake-cluster.ts";
import { enough, refusal } from "./preflight-run.ts";

describe("a connection to a cluster", () => {
  it("logs in with a user and a password, or with a login command", async () => {
    const { server, calls } = await fakeCluster({ objects: enough });
    await refusal(kubeconfigOf(server, { username: "a", password: "b" }));
    const credential = JSON.stringify({
      apiVersion: "client.authentication.k8s.io/v1",
      kind: "ExecCredential",
      status: { token: "of-the-command" },
    });
    const exec = {
      apiVersion: "client.authentication.k8s.io/v1",
      command: process.execPath,
      args: ["-e", `process.stdout.write(${JSON.stringify(credential)})`],
    };
    await refusal(kubeconfigOf(server, { exec }));
    const logins = new Set(calls.map(({ authorization }) => authorization));
    expect(logins).toEqual(new Set([`Basic ${btoa("a:b")}`, "Bearer of-the-command"]));
  });

  it("goes through the proxy of the environment, but not to loopback", async () => {
    const outside = "http://cluster.invalid";
    const answers = { "/version": [200, { gitVersion: "v1.36.3" }], ...enough } as const;
    // an HTTP proxy is asked for the whole URL
    const whole = Object.entries(answers).map(([path, answer]) => [`${outside}${path}`, answer]);
    const proxy = await fakeCluster({ objects: Object.fromEntries(whole) });
    const direct = await fakeCluster({ objects: enough });
    for (const name of ["http_proxy", "HTTP_PROXY"]) vi.stubEnv(name, proxy.server);
    for (const name of ["no_proxy", "NO_PROXY"]) vi.stubEnv(name, "");
    onTestFinished(() => {
      vi.unstubAllEnvs();
    });
    expect(await refusal(kubeconfigOf(outside))).toBeUndefined();
    expect(proxy.calls[0]?.call).toBe(`GET ${outside}/version`);
    const before = proxy.calls.length;
    expect(await refusal(kubeconfigOf(direct.server))).toBeUndefined();
    expect(proxy.calls).toHaveLength(before);
  });

  it("goes through the proxy that a cluster names", async () => {
    const { server, calls } = await fakeCluster({ objects: enough });
    const proxied: string[] = [];
    const proxy = createHttpServer();
    proxy.on("connect", ({ url }, client) => {
      proxied.push(String(url));
      client.write("HTTP/1.1 200 Connection established\r\n\r\n");
      client.pipe(connectSocket(Number(new URL(server).port), "127.0.0.1")).pipe(client);
    });
    await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void proxy.close());
    const through = `http://127.0.0.1:${portOf(proxy.address())}`;
    const cluster = { "proxy-url": through };
    const content = kubeconfigOf("http://cluster.invalid:80", { token: "t" }, cluster);
    expect(await refusal(content)).toBeUndefined();
    expect(new Set(proxied)).toEqual(new Set(["cluster.invalid:80"]));
    expect(calls[0]?.authorization).toBe("Bearer t");
  });
});
