import { claimName } from "../config/cluster-volume-rules.ts";
import type { KubernetesSettings } from "../config/schema.ts";
import type { MountedVolume } from "../container.ts";
import { canonicalSize } from "./quantities.ts";

/** A claim of a volume that the settings name. */
export interface ClaimPlan {
  /** Name of the volume. */
  readonly volume: string;
  /** Name of the claim. */
  readonly name: string;
  readonly spec: {
    readonly accessModes: string[];
    readonly resources: { readonly requests: { readonly storage: string } };
    readonly storageClassName?: string;
  };
}

/**
 * A claim for every volume that server, backends and companions name, each once: containers that name
 * the same one share it. The first that names it says its size.
 */
export function planClaims({
  server,
  backends,
  companions,
  kubernetes: { data },
}: KubernetesSettings) {
  const named: readonly MountedVolume[] = [
    ...(server.container.volumes ?? []),
    ...[...backends, ...companions].flatMap(({ volumes }) => volumes),
  ];
  return [...Map.groupBy(named, ({ name }) => name)].flatMap(([volume, [first]]): ClaimPlan[] =>
    first === undefined
      ? []
      : [
          {
            volume,
            name: claimName({ server }, volume),
            spec: {
              accessModes: [data.accessMode],
              resources: { requests: { storage: canonicalSize(first.size) } },
              ...(data.storageClass === undefined ? {} : { storageClassName: data.storageClass }),
            },
          },
        ],
  );
}
