import { PersistentVolumeClaim } from "@pulumi/kubernetes/core/v1/persistentVolumeClaim.js";
import type { Provider } from "@pulumi/kubernetes/provider.js";
import * as pulumi from "@pulumi/pulumi";
import { planClaims } from "./claims-plan.ts";
import { metadataOf, type StackContext } from "./stack-context.ts";

/**
 * Makes the claims of the volumes that server, backends and companions name; one called `data` is the
 * bundled server's claim of before, and what is in it stays.
 *
 * @returns names of the claims, by the name of their volume.
 */
export function stackClaims(
  context: StackContext,
  provider: Provider,
): ReadonlyMap<string, pulumi.Output<string>> {
  const { retainVolumes } = context.settings.kubernetes;
  return new Map(
    planClaims(context.settings).map(({ volume, name, spec }) => [
      volume,
      new PersistentVolumeClaim(
        `volume-${volume}`,
        { metadata: metadataOf(context, "server", name), spec },
        { provider, retainOnDelete: retainVolumes, ...formerClaim(volume) },
      ).metadata.name,
    ]),
  );
}

function formerClaim(volume: string): Pick<pulumi.CustomResourceOptions, "aliases"> {
  if (volume !== "data") return {};
  const parent = pulumi.createUrn("server", "mcp:kubernetes:Server");
  return { aliases: [{ name: "server-data", parent }] };
}
