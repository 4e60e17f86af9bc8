import { dirs } from "../../app/src/contract.ts";
import type { KubernetesSettings, ServerSettings } from "../config/schema.ts";
import type { MountedVolume } from "../container.ts";
import { canonicalSize, mebibytes } from "./quantities.ts";

/** MiB of scratch space of every container, as on Docker. */
export const tmpMiB = 16;
/** MiB of a data folder that is filled from the image and then only read. */
const dataMiB = 64;
/** MiB of a logs folder that nothing is written to: the audit goes to the container's output. */
const unusedLogsMiB = 16;
/** MiB that a node may keep of a container's output: 50 by the kubelet's own defaults, up to 250 on managed nodes. */
export const outputMiB = 256;

/** What the folders of a pod are tied to. */
export interface VolumeTies<Text> {
  /** Name of the data folder's claim; undefined when it goes with its pod. */
  readonly claim: Text | undefined;
  /** Names of the claims of the volumes that the settings name, by the name of the volume. */
  readonly claims: ReadonlyMap<string, Text>;
}

/** The folders that the server writes to, under a root that is read-only, and the disk they take. */
export function planVolumes<Text>(server: ServerSettings, ties: VolumeTies<Text>) {
  const { volumes, writable } = server.container;
  const lasting =
    volumes === undefined ? contractFolders(server, ties.claim) : claimed(volumes, ties.claims);
  // the names that pods of the bundled server have had
  const scratch = writable.map((path, index) => ({
    name: path === "/tmp" ? "tmp" : `writable-${index}`,
    mountPath: path,
  }));
  const ownMiB = lasting.diskMiB + scratch.length * tmpMiB;
  return {
    volumes: [...lasting.volumes, ...scratch.map(({ name }) => emptyDir(name, tmpMiB))],
    mounts: [...lasting.mounts, ...scratch],
    /** Disk of the node: what the folders may fill is set aside, so that none is evicted for it. */
    ephemeralStorage: {
      request: mebibytes(ownMiB),
      limit: mebibytes(ownMiB + outputMiB),
    },
  };
}

/** The folders of the bundled server's contract. */
function contractFolders<Text>({ audit }: ServerSettings, claim: Text | undefined) {
  const logsMiB =
    audit.destination === "file"
      ? // a file is one MiB over its size at most; more than the volume holds would evict the pod
        (audit.maxFileMiB + 1) * audit.maxFiles
      : unusedLogsMiB;
  return {
    diskMiB: logsMiB + (claim === undefined ? dataMiB : 0),
    volumes: [
      claim === undefined
        ? emptyDir("data", dataMiB)
        : { name: "data", persistentVolumeClaim: { claimName: claim } },
      emptyDir("logs", logsMiB),
    ],
    mounts: [
      { name: "data", mountPath: dirs.data },
      { name: "logs", mountPath: dirs.logs },
    ],
  };
}

/** Volumes that the settings name, each on its claim. */
function claimed<Text>(mounted: readonly MountedVolume[], claims: ReadonlyMap<string, Text>) {
  const names = [...new Set(mounted.map(({ name }) => name))];
  return {
    diskMiB: 0,
    volumes: names.map((name) => {
      const claimName = claims.get(name);
      if (claimName === undefined) throw new Error(`the settings name no volume ${name}`);
      return { name: `volume-${name}`, persistentVolumeClaim: { claimName } };
    }),
    mounts: mounted.map(({ name, path, readOnly }) => ({
      name: `volume-${name}`,
      mountPath: path,
      ...(readOnly ? { readOnly } : {}),
    })),
  };
}

function emptyDir(name: string, sizeMiB: number) {
  return { name, emptyDir: { sizeLimit: mebibytes(sizeMiB) } };
}

/** The claim of the data folder, which the server fills from its image when it is empty. */
export function planDataClaim({ data }: KubernetesSettings["kubernetes"]) {
  return {
    accessModes: [data.accessMode],
    resources: { requests: { storage: canonicalSize(data.size) } },
    ...(data.storageClass === undefined ? {} : { storageClassName: data.storageClass }),
  };
}
