import { X509Certificate } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  certificateFile,
  clients,
  makeCertificates,
} from "../../../../../infra/toolchain/kubernetes/certificates.ts";
import { writeKubeconfigs } from "../../../../../infra/toolchain/kubernetes/kubeconfig.ts";
import { kubeconfigFile } from "../../../../../infra/toolchain/kubernetes/layout.ts";

let run = "";
const read = (name: string) =>
  new X509Certificate(readFileSync(certificateFile(run, `${name}.crt`)));

describe("makeCertificates", () => {
  beforeAll(async () => {
    run = mkdtempSync(join(tmpdir(), "certificates-"));
    await makeCertificates(run);
    writeKubeconfigs(run, "https://10.244.255.1:6443");
  });
  afterAll(() => rmSync(run, { recursive: true }));

  it("signs the API server for every name that it is called by", () => {
    const api = read("api");
    expect(api.verify(read("ca").publicKey)).toBe(true);
    for (const address of ["127.0.0.1", "10.96.0.1", "10.244.255.1"]) {
      expect(api.checkIP(address)).toBe(address);
    }
    expect(api.checkHost("kubernetes.default.svc")).toBe("kubernetes.default.svc");
    expect(api.ca).toBe(false);
  });

  it("gives the kubelet the name and the group that its role is bound to", () => {
    expect(read("kubelet").subject).toBe("O=system:nodes\nCN=system:node:mcp-stacks");
  });

  it("keeps the authority of proxied requests apart", () => {
    const proxied = read("front-proxy");
    expect(proxied.verify(read("front-proxy-ca").publicKey)).toBe(true);
    expect(proxied.verify(read("ca").publicKey)).toBe(false);
  });

  it("leaves keys and kubeconfigs to their owner alone", () => {
    const files = [
      ...["ca.key", "admin.key", "service-accounts.key"].map((name) => certificateFile(run, name)),
      ...clients.map((who) => kubeconfigFile(run, who)),
    ];
    expect(files.map((file) => statSync(file).mode & 0o777)).toEqual(files.map(() => 0o600));
  });
});
