import { exec } from "../exec.ts";
import { networks, podBridge } from "./layout.ts";

/** Chains that Kubernetes' and the CNI plugins' own programs make, and nothing else does. */
const ours = /^(KUBE-|CNI-)/;

/** One table of `iptables-save`: chains and rules that are the node's. */
export interface FirewallTable {
  readonly table: string;
  readonly chains: readonly string[];
  /** Rules of others' chains that lead into the node's, as `-A …` lines. */
  readonly jumps: readonly string[];
}

/** Finds what of the node is in the text of `iptables-save`; tables without any are left out. */
export function nodeRules(save: string): FirewallTable[] {
  const tables = save.split(/^(?=\*)/m).filter((part) => part.startsWith("*"));
  return tables.flatMap((part) => {
    const lines = part.split("\n");
    const table = lines[0]?.slice(1).trim() ?? "";
    const chains = lines
      .filter((line) => line.startsWith(":"))
      .map((line) => line.slice(1).split(" ")[0] ?? "")
      .filter((chain) => ours.test(chain));
    const jumps = lines.filter((line) => {
      const [, chain, target] = /^-A (\S+) .*-[jg] (\S+)/.exec(line) ?? [];
      return chain !== undefined && !ours.test(chain) && ours.test(target ?? "");
    });
    return chains.length === 0 && jumps.length === 0 ? [] : [{ table, chains, jumps }];
  });
}

/** Text for `iptables-restore --noflush` that removes the node's rules and nobody else's. */
export function removalScript(tables: readonly FirewallTable[]): string {
  return tables
    .map(({ table, chains, jumps }) =>
      [
        `*${table}`,
        // naming a chain empties it, so that all can be removed in any order
        ...chains.map((chain) => `:${chain} - [0:0]`),
        ...jumps.map((rule) => rule.replace(/^-A/, "-D")),
        ...chains.map((chain) => `-X ${chain}`),
        "COMMIT",
        "",
      ].join("\n"),
    )
    .join("");
}

/** The node's rules on this machine, by the program that has them. */
export async function currentRules(): Promise<ReadonlyMap<string, FirewallTable[]>> {
  const found = new Map<string, FirewallTable[]>();
  for (const program of ["iptables", "ip6tables"]) {
    // a kernel without IPv6 has no rules for it
    const save = await exec(`${program}-save`, []).catch(() => ({ stdout: "" }));
    const tables = nodeRules(save.stdout);
    if (tables.length > 0) found.set(program, tables);
  }
  return found;
}

/** Our chain; the name's beginning marks it as the node's when the node goes. */
const forwarding = "CNI-MCP-STACKS";

/** Text for `iptables-restore --noflush` that lets through what comes from pods or goes to them. */
export const forwardingScript = [
  "*filter",
  `:${forwarding} - [0:0]`,
  `-A ${forwarding} -i ${podBridge} -j ACCEPT`,
  `-A ${forwarding} -o ${podBridge} -j ACCEPT`,
  "COMMIT",
  "",
].join("\n");

/**
 * Lets the pods' packets through a firewall that forwards nothing by itself, as Docker's does. The
 * rule goes last: in front of kube-proxy's, as the CNI plugin has it, a Service without endpoints
 * would not be refused but sent out of the machine.
 */
export async function allowForwarding(): Promise<void> {
  await applyRules("iptables", forwardingScript);
  await ensureJump("filter", "--append", ["FORWARD", "-j", forwarding]);
}

async function ensureJump(table: string, how: string, rule: readonly string[]): Promise<void> {
  const args = ["--wait", "--table", table];
  try {
    await exec("iptables", [...args, "--check", ...rule]);
  } catch {
    await exec("iptables", [...args, how, ...rule]);
  }
}

/** Our chain that refuses; before the firewall's own table, so that no rule of others decides first. */
const closing = "CNI-MCP-STACKS-CLOSED";

/**
 * Text for `iptables-restore --noflush` that lets no other machine or container begin to talk to the
 * node or its pods: Linux answers at any of its addresses whoever sends a packet there by any way.
 */
export const closingScript = [
  "*mangle",
  `:${closing} - [0:0]`,
  ...["lo", podBridge].map((from) => `-A ${closing} -i ${from} -j RETURN`),
  // by the time that a Service's address has become a pod's
  `-A ${closing} -d ${networks.node} -m conntrack --ctstate NEW -j DROP`,
  "COMMIT",
  "",
].join("\n");

/** Leaves the node and its pods to this machine alone; done before anything of it listens. */
export async function closeToOthers(): Promise<void> {
  await applyRules("iptables", closingScript);
  for (const chain of ["INPUT", "FORWARD"]) {
    await ensureJump("mangle", "--insert", [chain, "-j", closing]);
  }
}

/** Hands a script to `iptables-restore`, or to another program of its kind, all or nothing. */
export async function applyRules(program: string, script: string): Promise<void> {
  const command = 'printf %s "$1" | "$0"-restore --wait --noflush';
  await exec("sh", ["-c", command, program, script]);
}
