import type { KubernetesSettings } from "../config/schema.ts";
import { mirrored } from "../image-plan.ts";
import {
  postgresDataDir,
  postgresEnv,
  postgresPasswordName,
  postgresPort,
  postgresServes,
  postgresSocketDir,
  postgresStartScript,
  postgresStopSec,
} from "../postgres-settings.ts";
import type { StatefulParts } from "./stateful-plan.ts";
import { tmpMiB } from "./volumes-plan.ts";

/** PostgreSQL as one pod, for staging: set up as on Docker, and backed up by nobody. */
export function planPostgres({
  kubernetes: { postgres },
  images,
}: KubernetesSettings): StatefulParts {
  return {
    component: "postgres",
    image: mirrored(images.postgres, images.mirror),
    port: postgresPort,
    script: postgresStartScript(postgres.memoryMiB),
    // a folder in the volume: at the top of a file system is `lost+found`, and initdb wants it empty
    env: postgresEnv(`${postgresDataDir}/pgdata`),
    passwordNames: [postgresPasswordName],
    claim: {
      mountPath: postgresDataDir,
      size: postgres.size,
      storageClass: postgres.storageClass,
    },
    scratch: [
      { name: "tmp", mountPath: "/tmp", sizeMiB: tmpMiB },
      { name: "socket", mountPath: postgresSocketDir, sizeMiB: 1 },
    ],
    answers: ["sh", "-c", `${postgresServes.join(" ")}; [ $? -lt 2 ]`],
    serves: postgresServes,
    cpu: 0.1,
    memoryMiB: postgres.memoryMiB,
    stopSec: postgresStopSec,
  };
}
