import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { packageFindings } from "../../../../infra/companions/package-faults.ts";
import { commonSettings } from "../../../../infra/config/schema.ts";
import { askCluster } from "../../../../infra/kubernetes/cluster-client.ts";
import { preflight } from "../../../../infra/kubernetes/preflight.ts";
import { runOnMocks } from "../mocks.ts";
import { type FakeAnswer, fakeCluster, kubeconfigOf, portOf } from "./fake-cluster.ts";
import { connect, enough, refusal, stackWith } from "./preflight-run.ts";

function companionsOf(companion: object) {
  const server = { auth: { mode: "jwt" } };
  return commonSettings.parse({ server, companions: [companion] }).companions;
}

describe("preflight", () => {
  it("lets a stack be that finds all it needs, and changes nothing by asking", async () => {
    const { server, calls } = await fakeCluster({ objects: enough });
    expect(await refusal(kubeconfigOf(server, { token: "t" }))).toBeUndefined();
    const posts = calls.filter(({ call }) => !call.startsWith("GET "));
    expect(new Set(posts.map(({ call }) => call))).toEqual(
      new Set(["POST /apis/authorization.k8s.io/v1/selfsubjectaccessreviews"]),
    );
    expect(new Set(calls.map(({ authorization }) => authorization))).toEqual(new Set(["Bearer t"]));
  });

  it("asks whoever may do everything for no single right", async () => {
    const { server, calls } = await fakeCluster({ objects: enough });
    await refusal(kubeconfigOf(server));
    expect(calls.filter(({ call }) => call.startsWith("POST "))).toHaveLength(1);
  });

  it("asks nobody in a preview", async () => {
    const run = () => preflight(stackWith(), { provider: {}, connection: undefined });
    expect((await runOnMocks(run)).result).toBeUndefined();
  });

  it("lets whoever may see little be, as long as no right is lacking", async () => {
    const forbidden: FakeAnswer = [403, { kind: "Status", reason: "Forbidden" }];
    const paths = ["/apis/storage.k8s.io/v1/storageclasses", "/api/v1/namespaces/ops"];
    const hidden = Object.fromEntries(paths.map((path) => [path, forbidden]));
    const objects = { ...enough, ...hidden };
    const { server } = await fakeCluster({ objects, allows: ({ verb }) => verb !== "*" });
    expect(await refusal(kubeconfigOf(server))).toBeUndefined();
  });
});

describe("preflight fails", () => {
  it("on all that is wrong in one message, with what to do", async () => {
    const other = { "com.mcp-stacks.stack": "dev2", "com.mcp-stacks.server": "ops-assistant" };
    const { server } = await fakeCluster({
      objects: {
        "/version": [200, { gitVersion: "v1.29.9" }],
        "/apis/storage.k8s.io/v1/storageclasses": [200, { items: [] }],
        "/api/v1/namespaces/ops": [200, { metadata: { name: "ops", labels: other } }],
      },
      allows: ({ verb, resource }) => verb === "get" && resource !== "secrets",
    });
    const message = await refusal(kubeconfigOf(server), stackWith({ pullSecrets: ["registry"] }));
    expect(message).toMatch(/^7 faults in the configuration of stack dev .* nothing was changed\./);
    expect(message).toContain("a cluster of version v1.29.9");
    expect(message).toContain("get, create, patch, delete, list, watch secrets");
    expect(message).toContain("namespace ops is there already and belongs to stack dev2 of ops-a");
    expect(message).toContain("make Secret registry in namespace ops first");
    expect(message).toContain("mcp-stacks:kubernetes.data.storageClass");
    expect(message).not.toMatch(/^\s+at /m);
  });

  it("on packages of companions that are none, beside what the cluster lacks", async () => {
    const { server } = await fakeCluster({
      objects: { ...enough, "/version": [200, { gitVersion: "v1.29.9" }] },
    });
    const companion = { name: "one", npm: "@scope/none@1.0.0", http: {} };
    const planned = stackWith();
    const settings = { ...planned.settings, companions: companionsOf(companion) };
    const message = await refusal(kubeconfigOf(server), { ...planned, settings }, (companions) =>
      packageFindings(companions, {
        npm: async () => ({ is: "unknown" }),
        pypi: async () => ({ is: "unknown" }),
      }),
    );
    expect(message).toMatch(/^2 faults in the configuration of stack dev .* nothing was changed\./);
    expect(message).toContain("a cluster of version v1.29.9");
    expect(message).toContain("  mcp-stacks:companions[0].npm\n");
    expect(message).toContain("a package that npm has; it has no @scope/none");
  });

  it("on a cluster that is down: one message with its address and what to do", async () => {
    const probe = createServer();
    await new Promise<void>((resolve) => probe.listen(0, "127.0.0.1", resolve));
    const server = `https://127.0.0.1:${portOf(probe.address())}`;
    await new Promise((resolve) => probe.close(resolve));
    expect(await refusal(kubeconfigOf(server))).toBe(
      [
        `The cluster of context test does not answer at ${server} (nothing listens there); nothing was changed.`,
        "  fix  start the cluster or reach its network (try `kubectl --context test version`),",
        "       or set mcp-stacks:kubernetes.context to that of another one",
      ].join("\n"),
    );
  });

  it("on a host that does not exist", async () => {
    expect(await refusal(kubeconfigOf("https://cluster.invalid"))).toMatch(
      /\((no such host|the host's name could not be looked up)\)/,
    );
  });

  it("on a refused login, and says how to look into it", async () => {
    const { server } = await fakeCluster({ objects: { "/version": [401, { kind: "Status" }] } });
    const message = await refusal(kubeconfigOf(server, { token: "hunter2" }));
    expect(message).toContain(`The cluster at ${server} refuses the login of context test (401)`);
    expect(message).toContain("kubectl --context test auth whoami");
    expect(message).not.toContain("hunter2");
  });

  it("on a login that is refused only where it is asked for", async () => {
    const { server } = await fakeCluster({ objects: { "/api/v1/namespaces/ops": [401, {}] } });
    expect(await refusal(kubeconfigOf(server))).toContain("refuses the login of context test");
  });

  it.each([
    ["a proxy's page", [200, "<html>Sign in</html>"], "it answered 200, not as the API server"],
    ["a gateway that finds no cluster", [502, "<html>"], "it answered 502, not as the API server"],
    ["another API", [200, { hello: "world" }], "it answered 200, not as the API server"],
  ] as const)("on %s instead of a cluster", async (_, answer, reason) => {
    const { server } = await fakeCluster({ objects: { "/version": answer } });
    expect(await refusal(kubeconfigOf(server))).toContain(reason);
  });

  it("on plain HTTP where TLS is asked for", async () => {
    const { server } = await fakeCluster();
    const message = await refusal(kubeconfigOf(server.replace("http:", "https:")));
    expect(message).toContain("(it does not speak TLS)");
  });

  it("on a certificate that is not of the kubeconfig's authority", async () => {
    const [tls, other] = [selfSigned(), selfSigned()];
    const { server } = await fakeCluster({ objects: enough, tls });
    const withAuthority = (cert: string) =>
      kubeconfigOf(server, {}, { "certificate-authority-data": btoa(cert) });
    expect(await refusal(withAuthority(tls.cert))).toBeUndefined();
    for (const content of [withAuthority(other.cert), kubeconfigOf(server)]) {
      expect(await refusal(content)).toContain("not of the kubeconfig's authority");
    }
    const unchecked = kubeconfigOf(server, {}, { "insecure-skip-tls-verify": true });
    expect(await refusal(unchecked)).toBeUndefined();
  });
});

describe("askCluster fails", () => {
  it("on a cluster that takes the connection and never answers", async () => {
    const silent = createServer((socket) => onTestFinished(() => void socket.destroy()));
    await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void silent.close());
    const server = `http://127.0.0.1:${portOf(silent.address())}`;
    const asked = askCluster(await connect(kubeconfigOf(server)), "/version", { timeoutMs: 20 });
    await expect(asked).rejects.toThrow(/aborted/);
  });
});

/** A certificate for 127.0.0.1 that nobody else vouches for, with its key. */
function selfSigned(): { cert: string; key: string } {
  const folder = mkdtempSync(join(tmpdir(), "mcp-stacks-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", "key"];
  const subject = ["-subj", "/CN=test", "-addext", "subjectAltName=IP:127.0.0.1"];
  const args = ["req", "-x509", ...key, "-out", "cert", ...subject, "-days", "2"];
  execFileSync("openssl", args, { cwd: folder, stdio: "ignore" });
  const read = (name: string) => readFileSync(join(folder, name), "utf8");
  return { cert: read("cert"), key: read("key") };
}
