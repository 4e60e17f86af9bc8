import { z } from "zod";
import { object } from "./kubectl.ts";
import { resolveServices } from "./service-names.ts";

const specSchema = z.looseObject({ clusterIP: z.ipv4() });

/** Where the cluster's DNS answers: the Service has this name whatever runs behind it. */
export async function clusterDns(): Promise<string> {
  return specSchema.parse((await object("service", "kube-system", "kube-dns")).spec).clusterIP;
}

/** Lets this process call the cluster's Services by their names; gives back how to undo it. */
export function useClusterDns(): () => void {
  return resolveServices(clusterDns);
}
