import dns, { type LookupAddress, type LookupOptions, Resolver } from "node:dns";

/** Where the cluster's DNS answers (the address of Service kube-dns). */
const clusterDns = process.env.MCP_STACKS_CLUSTER_DNS ?? "10.96.0.10";

type Callback = (
  error: NodeJS.ErrnoException | null,
  address: string | LookupAddress[],
  family?: number,
) => void;

/**
 * Resolves names below `.svc.cluster.local` by the cluster's own DNS for everything in this
 * process, so that clients use the names and the Services that pods would. Connections look
 * `dns.lookup` up for each name, which is what is replaced; gives back how to undo it.
 */
export function useClusterDns(): () => void {
  const original = dns.lookup;
  const resolver = new Resolver();
  resolver.setServers([clusterDns]);
  const lookup = (host: string, options: LookupOptions, callback: Callback): void => {
    if (!host.endsWith(".svc.cluster.local")) {
      original(host, options, callback);
      return;
    }
    resolver.resolve4(host, (error, addresses = []) => {
      const [first] = addresses;
      if (error || first === undefined) callback(error ?? new Error(`no ${host}`), "");
      else if (!options.all) callback(null, first, 4);
      else {
        const all = addresses.map((address) => ({ address, family: 4 }));
        callback(null, all);
      }
    });
  };
  Object.defineProperty(dns, "lookup", { value: lookup, configurable: true, writable: true });
  return () => {
    Object.defineProperty(dns, "lookup", { value: original, configurable: true, writable: true });
  };
}
