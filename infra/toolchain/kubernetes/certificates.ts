import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { exec } from "../exec.ts";
import { apiServiceAddress, nodeAddress, nodeName } from "./layout.ts";

/** A certificate of the node: who it is for, and how others call it. */
interface Wanted {
  readonly file: string;
  readonly commonName: string;
  /** Group, as Kubernetes reads a subject's organization. */
  readonly group?: string;
  readonly alternativeNames?: readonly string[];
}

const apiNames = [
  "DNS:kubernetes",
  "DNS:kubernetes.default",
  "DNS:kubernetes.default.svc",
  "DNS:kubernetes.default.svc.cluster.local",
  "DNS:localhost",
  "IP:127.0.0.1",
  `IP:${nodeAddress}`,
  `IP:${apiServiceAddress}`,
];

/** Certificates by the names and groups that Kubernetes' own roles are bound to. */
const wanted: readonly Wanted[] = [
  { file: "api", commonName: "kube-apiserver", alternativeNames: apiNames },
  { file: "etcd", commonName: "etcd", alternativeNames: ["IP:127.0.0.1", `IP:${nodeAddress}`] },
  { file: "api-to-etcd", commonName: "kube-apiserver" },
  { file: "api-to-kubelet", commonName: "kube-apiserver", group: "system:masters" },
  { file: "front-proxy", commonName: "front-proxy-client" },
  {
    file: "kubelet-serving",
    commonName: `system:node:${nodeName}`,
    group: "system:nodes",
    alternativeNames: [`DNS:${nodeName}`, `IP:${nodeAddress}`],
  },
  { file: "admin", commonName: "mcp-stacks-admin", group: "system:masters" },
  { file: "volume-provisioner", commonName: "mcp-stacks-volumes", group: "system:masters" },
  { file: "controllers", commonName: "system:kube-controller-manager" },
  { file: "scheduler", commonName: "system:kube-scheduler" },
  { file: "proxy", commonName: "system:kube-proxy" },
  { file: "kubelet", commonName: `system:node:${nodeName}`, group: "system:nodes" },
];

/** Parts that call the API server, each with the certificate of that name. */
export const clients = [
  "admin",
  "volume-provisioner",
  "controllers",
  "scheduler",
  "proxy",
  "kubelet",
] as const;

/** Where a certificate or key of the node lies. */
export function certificateFile(run: string, name: string): string {
  return join(run, "certificates", name);
}

/** Makes an authority and all certificates of a new node with openssl, for owner's eyes only. */
export async function makeCertificates(run: string): Promise<void> {
  const folder = join(run, "certificates");
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  // the machine's own configuration would add extensions
  writeFileSync(join(folder, "openssl.cnf"), "[req]\ndistinguished_name = dn\n[dn]\n");
  const isAuthority = [
    "basicConstraints=critical,CA:TRUE",
    "keyUsage=critical,keyCertSign,cRLSign",
  ];
  for (const authority of ["ca", "front-proxy-ca"]) {
    await openssl(folder, requestArgs(authority, `/CN=mcp-stacks-${authority}`, isAuthority));
  }
  await Promise.all(wanted.map((one) => openssl(folder, certificateArgs(one))));
  await openssl(folder, ["genpkey", ...newKey, "-out", "service-accounts.key"]);
  const publicKey = ["pkey", "-in", "service-accounts.key", "-pubout"];
  await openssl(folder, [...publicKey, "-out", "service-accounts.pub"]);
}

/** Arguments of openssl that make one certificate, signed by the authority it belongs to. */
function certificateArgs({ file, commonName, group, alternativeNames }: Wanted): string[] {
  const authority = file === "front-proxy" ? "front-proxy-ca" : "ca";
  const subject = `${group === undefined ? "" : `/O=${group}`}/CN=${commonName}`;
  const names = alternativeNames ? [`subjectAltName=${alternativeNames.join(",")}`] : [];
  const extensions = [
    "basicConstraints=critical,CA:FALSE",
    "keyUsage=critical,digitalSignature",
    "extendedKeyUsage=serverAuth,clientAuth",
    ...names,
  ];
  const signed = ["-CA", `${authority}.crt`, "-CAkey", `${authority}.key`];
  return [...requestArgs(file, subject, extensions), ...signed];
}

const newKey = ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"];

function requestArgs(file: string, subject: string, extensions: readonly string[]): string[] {
  return [
    ...["req", "-x509", "-new", "-nodes", "-config", "openssl.cnf", "-days", "365"],
    ...["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"],
    ...["-keyout", `${file}.key`, "-out", `${file}.crt`, "-subj", subject],
    ...extensions.flatMap((extension) => ["-addext", extension]),
  ];
}

// openssl gives keys mode 0600 by itself
async function openssl(folder: string, args: readonly string[]): Promise<void> {
  await exec("openssl", args, { cwd: folder });
}
