import { dirs } from "../../app/src/contract.ts";
import { keyOf } from "../config/fault.ts";
import type { DockerSettings } from "../config/schema.ts";
import { containerOf } from "../container.ts";
import type { NeededFolder } from "./image-folder.ts";

/** One folder of a container that is a volume. */
export interface VolumeMount {
  /** Last part of the volume's physical name. */
  readonly name: string;
  /** Absolute path in the container. */
  readonly path: string;
  readonly readOnly: boolean;
}

/** Folders of the bundled server's contract. */
const contractMounts: readonly VolumeMount[] = [
  { name: "data", path: dirs.data, readOnly: false },
  { name: "logs", path: dirs.logs, readOnly: false },
];

/** What the server's container mounts: its own volumes, else the folders of the contract. */
export function serverMounts(settings: DockerSettings): readonly VolumeMount[] {
  return containerOf(settings).volumes ?? contractMounts;
}

/** Every volume that server, backends and companions name, each once, the server's first. */
export function volumeNames(settings: DockerSettings): string[] {
  const { backends, companions } = settings;
  const mounts = [serverMounts(settings), ...[...backends, ...companions].map((of) => of.volumes)];
  return [...new Set(mounts.flat().map(({ name }) => name))];
}

/** Folders of one companion's volumes that it writes to and nobody else of the stack does. */
export function ownFolders(settings: DockerSettings, index: number): NeededFolder[] {
  const { backends, companions } = settings;
  const others = [
    serverMounts(settings),
    ...backends.map((of) => of.volumes),
    ...companions.map((of) => of.volumes).toSpliced(index, 1),
  ].flat();
  const shared = new Set(others.flatMap(({ name, readOnly }) => (readOnly ? [] : [name])));
  return (companions[index]?.volumes ?? []).flatMap(({ name, path, readOnly }, at) =>
    readOnly || shared.has(name)
      ? []
      : [{ path, key: keyOf(["companions", index, "volumes", at, "path"]) }],
  );
}
