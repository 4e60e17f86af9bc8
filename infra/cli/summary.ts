import type { OutputMap } from "@pulumi/pulumi/automation/index.js";
import { tokenVariable } from "../client-configuration.ts";
import {
  askingLines,
  type ClusterShell,
  exportLines,
  forwardLine,
  localEndpoint,
} from "./cluster-service.ts";
import type { FirstCall } from "./first-call.ts";
import { localClients } from "./local-clients.ts";
import { entryService, serverService } from "./stack-services.ts";

/** A name and what is said of it, which may have several lines. */
type Row = readonly [name: string, value: string];

/** What the demo closes with: where everything is, what was called, how to go on. */
export function summaryRows(found: FirstCall, stack: string): Row[] {
  const option = stack === "dev" ? "" : ` --stack ${stack}`;
  const verb = (name: string) => `npm run --silent ${name}${option === "" ? "" : ` --${option}`}`;
  const getToken = {
    jwt: `export ${tokenVariable}=$(${verb("token")})`,
    jwks: `from the issuer, for the audience that \`npm run pulumi -- stack output auth${option}\` names`,
    none: "not needed: the server answers anyone who reaches it",
    ignored:
      "not needed: the server answers anyone who reaches it, though the stack tells it to ask for tokens",
  };
  const again = `${tokenVariable}=… npm run demo${option === "" ? "" : ` --${option}`}`;
  return [
    ["endpoint", found.endpoint],
    ["health", found.health],
    ["Prometheus", found.prometheus],
    ...calledRows(found.called, again),
    ["get a token", getToken[found.auth]],
    ["Claude Code", found.connect],
    ["other clients", verb("clients")],
    ["take it down", `npm run demo -- --down${option}`],
  ];
}

function calledRows(called: FirstCall["called"], again: string): Row[] {
  if (called === undefined) {
    return [
      ["tool called", "none: tokens come from the issuer, and none was given"],
      ["to call one", again],
    ];
  }
  if (called.length === 0) {
    return [["tool called", "none: which one is harmless, only its owner knows"]];
  }
  return called.flatMap(({ call, answer }): Row[] => [
    ["tool called", call],
    ["its answer", answer],
  ]);
}

/**
 * The same for a server on a cluster: how to ask the cluster, and how clients of this machine get
 * to a server that nothing outside of the cluster reaches.
 */
export function clusterRows(rows: readonly Row[], outputs: OutputMap, shell: ClusterShell): Row[] {
  const urls = { serviceUrl: outputs.serviceUrl?.value, metricsUrl: outputs.metricsUrl?.value };
  const [entry, server] = [entryService(urls), serverService(urls)];
  if (entry === undefined || server === undefined) return [...rows];
  const local = localClients(outputs);
  const asking = [...exportLines(shell), ...askingLines(shell, server)].join("\n");
  const reach = `${forwardLine(shell, entry)}\nin a shell of its own; meanwhile clients of this machine use\n${localEndpoint(String(outputs.endpoint?.value))}`;
  return rows.flatMap(([name, value]): Row[] => {
    if (name === "endpoint" && local) return [[name, `${value} (for pods of the cluster)`]];
    if (name === "get a token") {
      return [["kubectl", asking], ...(local ? [["reach it", reach] as const] : []), [name, value]];
    }
    if (name === "Claude Code" && local) return [[name, local.claudeCode.command ?? value]];
    return [[name, value]];
  });
}
