import dns, { type LookupAddress, type LookupOptions } from "node:dns";
import { Resolver } from "node:dns/promises";

type Callback = (
  error: NodeJS.ErrnoException | null,
  address: string | LookupAddress[],
  family?: number,
) => void;

/**
 * Resolves names below `.svc.cluster.local` by the cluster's own DNS for everything in this
 * process, so that clients use the names and the Services that pods would. Connections look
 * `dns.lookup` up for each name, which is what is replaced; gives back how to undo it.
 *
 * @param server gives the address of the cluster's DNS; asked when the first name is looked up.
 */
export function resolveServices(server: () => Promise<string>): () => void {
  const original = dns.lookup;
  let known: Promise<Resolver> | undefined;
  const resolver = (): Promise<Resolver> => {
    known ??= resolverAt(server).catch((error: unknown) => {
      // whoever tries again asks again
      known = undefined;
      throw error;
    });
    return known;
  };
  const resolved = async (host: string): Promise<LookupAddress[]> => {
    const addresses = await (await resolver()).resolve4(host);
    return addresses.map((address) => ({ address, family: 4 }));
  };
  const lookup = (host: string, options: LookupOptions, callback: Callback): void => {
    if (!host.endsWith(".svc.cluster.local")) {
      original(host, options, callback);
      return;
    }
    resolved(host).then(
      (all) => {
        const [first] = all;
        if (first === undefined) callback(new Error(`no ${host}`), "");
        else if (options.all) callback(null, all);
        else callback(null, first.address, first.family);
      },
      (error: NodeJS.ErrnoException) => callback(error, ""),
    );
  };
  Object.defineProperty(dns, "lookup", { value: lookup, configurable: true, writable: true });
  return () => {
    Object.defineProperty(dns, "lookup", { value: original, configurable: true, writable: true });
  };
}

async function resolverAt(server: () => Promise<string>): Promise<Resolver> {
  const resolver = new Resolver();
  resolver.setServers([await server()]);
  return resolver;
}
