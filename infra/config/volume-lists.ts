import type { Settings } from "./schema.ts";

/** The volumes that one container mounts, and where the settings name them. */
export interface VolumeList {
  readonly path: readonly PropertyKey[];
  readonly volumes: Settings["backends"][number]["volumes"];
}

/** Every list of volumes in the settings, with the path of the section that it is in. */
export function volumeLists({
  server: { container },
  backends,
  companions,
}: Pick<Settings, "server" | "backends" | "companions">): VolumeList[] {
  return [
    { path: ["server", "container"], volumes: container.volumes ?? [] },
    ...backends.map(({ volumes }, index) => ({ path: ["backends", index], volumes })),
    ...companions.map(({ volumes }, index) => ({ path: ["companions", index], volumes })),
  ];
}
