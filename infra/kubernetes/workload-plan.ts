import type { MountedVolume } from "../container.ts";
import { cores, mebibytes } from "./quantities.ts";
import { outputMiB, tmpMiB } from "./volumes-plan.ts";

/** CPU in cores: what is set aside, and the most that it may use. */
const cpu = { request: 0.05, limit: 1 } as const;

/** What is set of a container beside the server, as backends and companions both have it. */
export interface Workload {
  readonly volumes: readonly MountedVolume[];
  /** Folders in memory. */
  readonly writable: readonly string[];
  readonly memoryMiB: number;
}

/**
 * Volumes of its pod, and where its container mounts them.
 *
 * @param claims names of the claims, by the name of their volume.
 * @throws Error when a volume has no claim; the program makes one for each.
 */
export function planMounts<Text>(
  { volumes, writable }: Workload,
  claims: ReadonlyMap<string, Text>,
) {
  const claimed = [...new Set(volumes.map(({ name }) => name))].map((name) => {
    const claimName = claims.get(name);
    if (claimName === undefined) throw new Error(`the settings name no volume ${name}`);
    return { name: `volume-${name}`, persistentVolumeClaim: { claimName } };
  });
  return {
    volumes: [
      ...claimed,
      ...writable.map((_, index) => ({
        name: `writable-${index}`,
        emptyDir: { sizeLimit: mebibytes(tmpMiB) },
      })),
    ],
    mounts: [
      ...volumes.map(({ name, path, readOnly }) => ({
        name: `volume-${name}`,
        mountPath: path,
        ...(readOnly ? { readOnly } : {}),
      })),
      ...writable.map((mountPath, index) => ({ name: `writable-${index}`, mountPath })),
    ],
  };
}

/** What its container has set aside, and what it may use at most. */
export function planResources({ memoryMiB, writable }: Workload) {
  const scratchMiB = writable.length * tmpMiB;
  const memory = mebibytes(memoryMiB);
  return {
    requests: { cpu: cores(cpu.request), memory, "ephemeral-storage": mebibytes(scratchMiB) },
    limits: {
      cpu: cores(cpu.limit),
      memory,
      "ephemeral-storage": mebibytes(scratchMiB + outputMiB),
    },
  };
}
