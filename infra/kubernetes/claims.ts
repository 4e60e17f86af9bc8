import { PersistentVolumeClaim } from "@pulumi/kubernetes/core/v1/persistentVolumeClaim.js";
import type { Provider } from "@pulumi/kubernetes/provider.js";
import type * as pulumi from "@pulumi/pulumi";
import { planClaims } from "./claims-plan.ts";
import { metadataOf, type StackContext } from "./stack-context.ts";

/**
 * Makes the claims of the volumes that server and backends name.
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
        { provider, retainOnDelete: retainVolumes },
      ).metadata.name,
    ]),
  );
}
