import { existsSync } from "node:fs";
import { currentRules } from "./firewall.ts";
import { nodeAddress } from "./layout.ts";
import {
  argumentsOf,
  deadShimSockets,
  fixedFolders,
  hasNodeAddress,
  logLinks,
  type NodeFolders,
  nestedCgroups,
  networkResults,
  nodeInterfaces,
  nodeMounts,
  nodeProcesses,
  podProcesses,
} from "./leftovers.ts";

/**
 * All that is left of the node, in words; empty once it is down.
 *
 * @param foreign folders with a fixed place that were there before the node.
 */
export async function residue(folders: NodeFolders, foreign: readonly string[]): Promise<string[]> {
  const rules = [...(await currentRules())].flatMap(([program, tables]) =>
    tables.map(({ table, chains }) => `${program} table ${table}: ${chains.join(" ")}`),
  );
  const made = fixedFolders.filter((folder) => !foreign.includes(folder));
  return [
    ...nodeProcesses(folders).map((pid) => `process ${pid}: ${argumentsOf(pid)[0]}`),
    ...podProcesses().map((pid) => `process ${pid} of a pod`),
    ...nodeMounts(folders).map((folder) => `mount ${folder}`),
    ...nestedCgroups().map((folder) => `cgroup ${folder}`),
    ...nodeInterfaces().map((name) => `interface ${name}`),
    ...(hasNodeAddress() ? [`address ${nodeAddress} on lo`] : []),
    ...rules,
    ...[...logLinks(folders), ...networkResults(), ...deadShimSockets()].map(
      (file) => `file ${file}`,
    ),
    ...[folders.run, folders.data, ...made].filter(existsSync).map((folder) => `folder ${folder}`),
  ];
}
