import type { ServiceName } from "../kubernetes/service-host.ts";
import { servicePort } from "../kubernetes/service-ports.ts";

/** Port on loopback that people are told to forward; not that of a stack on Docker beside it. */
const localPort = 8080;

/** Where clients of this machine find a server of a cluster, by its endpoint there, while its port is forwarded. */
export function localEndpoint(endpoint: string): string {
  return `http://127.0.0.1:${localPort}${new URL(endpoint).pathname}`;
}

/** What people type before and after `kubectl` to reach one cluster. */
export interface ClusterShell {
  /** Path of the kubeconfig. @default KUBECONFIG or ~/.kube/config */
  readonly kubeconfig?: string | undefined;
  /** Context of it. @default the current one */
  readonly context?: string | undefined;
  /** Whether the kubeconfig is a secret of the stack, which no file has. @default false */
  readonly isSecret?: boolean;
  /** Folder of a kubectl that is on nobody's PATH. */
  readonly folder?: string | undefined;
}

/** What a shell needs once, so that `kubectl` asks the cluster. */
export function exportLines({ kubeconfig, isSecret, folder }: ClusterShell): string[] {
  return [
    ...(isSecret ? ["export KUBECONFIG=…   # a file with what the secret kubeconfig holds"] : []),
    ...(kubeconfig === undefined ? [] : [`export KUBECONFIG=${quoted(kubeconfig)}`]),
    ...(folder === undefined ? [] : [`export PATH=${quoted(folder)}:$PATH`]),
  ];
}

/** The command that forwards the port, as people type it. */
export function forwardLine(shell: ClusterShell, { name, namespace }: ServiceName): string {
  return `${kubectl(shell, namespace)} port-forward service/${name} ${localPort}:${servicePort}`;
}

/** The first things to ask the cluster about a server. */
export function askingLines(shell: ClusterShell, { name, namespace }: ServiceName): string[] {
  const asking = kubectl(shell, namespace);
  return [`${asking} get pods`, `${asking} logs deployment/${name}`];
}

function kubectl({ context }: ClusterShell, namespace: string): string {
  const named = context === undefined ? "" : ` --context ${quoted(context)}`;
  return `kubectl${named} --namespace ${namespace}`;
}

/** As a word of a shell: what a stack's file says is typed by people, and must stay one argument. */
function quoted(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
