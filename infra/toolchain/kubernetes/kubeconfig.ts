import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { certificateFile, clients } from "./certificates.ts";
import { kubeconfigFile, nodeAddress, nodeName } from "./layout.ts";

/** Address of the API server, from the machine and from pods. */
export function apiServer(port: number): string {
  return `https://${nodeAddress}:${port}`;
}

/** Writes the kubeconfig of each part and of people, readable for their owner alone. */
export function writeKubeconfigs(run: string, server: string): void {
  mkdirSync(join(run, "kubeconfig"), { recursive: true, mode: 0o700 });
  const read = (name: string) => readFileSync(certificateFile(run, name));
  const authority = read("ca.crt");
  for (const who of clients) {
    const access = { certificate: read(`${who}.crt`), key: read(`${who}.key`) };
    const text = kubeconfig(server, authority, access);
    writeFileSync(kubeconfigFile(run, who), text, { mode: 0o600 });
  }
}

/** A kubeconfig with one context, all in one file. */
export function kubeconfig(
  server: string,
  authority: Buffer,
  access: { readonly certificate: Buffer; readonly key: Buffer },
): string {
  const config = {
    apiVersion: "v1",
    kind: "Config",
    clusters: [
      {
        name: nodeName,
        cluster: { server, "certificate-authority-data": authority.toString("base64") },
      },
    ],
    users: [
      {
        name: nodeName,
        user: {
          "client-certificate-data": access.certificate.toString("base64"),
          "client-key-data": access.key.toString("base64"),
        },
      },
    ],
    contexts: [{ name: nodeName, context: { cluster: nodeName, user: nodeName } }],
    "current-context": nodeName,
  };
  // JSON is YAML
  return JSON.stringify(config, null, 2);
}
