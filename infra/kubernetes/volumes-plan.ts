import { dirs } from "../../app/src/contract.ts";
import type { KubernetesSettings, ServerSettings } from "../config/schema.ts";
import { canonicalSize, mebibytes } from "./quantities.ts";

/** MiB of scratch space of every container, as on Docker. */
export const tmpMiB = 16;
/** MiB of a data folder that is filled from the image and then only read. */
const dataMiB = 64;
/** MiB of a logs folder that nothing is written to: the audit goes to the container's output. */
const unusedLogsMiB = 16;
/** MiB that a node may keep of a container's output: 50 by the kubelet's own defaults, up to 250 on managed nodes. */
export const outputMiB = 256;

/**
 * The folders that the server writes to, under a root that is read-only, and the disk they take.
 *
 * @param claim name of the claim of the data folder; undefined for one that goes with its pod
 */
export function planVolumes<Text>({ audit }: ServerSettings, claim: Text | undefined) {
  const logsMiB =
    audit.destination === "file"
      ? // a file is one MiB over its size at most; more than the volume holds would evict the pod
        (audit.maxFileMiB + 1) * audit.maxFiles
      : unusedLogsMiB;
  const ownMiB = logsMiB + tmpMiB + (claim === undefined ? dataMiB : 0);
  return {
    volumes: [
      claim === undefined
        ? emptyDir("data", dataMiB)
        : { name: "data", persistentVolumeClaim: { claimName: claim } },
      emptyDir("logs", logsMiB),
      emptyDir("tmp", tmpMiB),
    ],
    mounts: [
      { name: "data", mountPath: dirs.data },
      { name: "logs", mountPath: dirs.logs },
      { name: "tmp", mountPath: "/tmp" },
    ],
    /** Disk of the node: what the folders may fill is set aside, so that none is evicted for it. */
    ephemeralStorage: {
      request: mebibytes(ownMiB),
      limit: mebibytes(ownMiB + outputMiB),
    },
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
