import { drainSecFor, healthcheck, ports, user } from "../../app/src/contract.ts";
import { backendUrls } from "../backends.ts";
import type { DockerSettings } from "../config/schema.ts";
import { envList, runtimeEnv } from "../runtime-env.ts";
import { addressesOf, aliases } from "./addresses.ts";
import { containerDefaults, healthcheckPlan, publish } from "./container-defaults.ts";

/** The server's container, all but its image, its secrets and where it is attached. */
export function planServer(settings: DockerSettings, containerName: string) {
  const { server, docker } = settings;
  // longer than the server's own drain, so that Docker never has to kill it
  const graceSec = drainSecFor(server.limits.toolTimeoutSec) + 5;
  const env = runtimeEnv(server, { publicUrl: addressesOf(settings).publicUrl });
  return {
    container: {
      ...containerDefaults(docker),
      name: containerName,
      hostname: aliases.server,
      user: `${user.uid}:${user.gid}`,
      readOnly: true,
      // Node and SQLite may want scratch space; nothing in it can be executed
      tmpfs: { "/tmp": "rw,noexec,nosuid,nodev,size=16m" },
      ports: publish(ports.http, docker.port, docker.bind),
      healthcheck: healthcheckPlan(["CMD", ...healthcheck.command], healthcheck, docker.health),
      waitTimeout: docker.startTimeoutSec,
      stopTimeout: graceSec,
      destroyGraceSeconds: graceSec,
    },
    env: envList({ ...env, ...backendUrls(settings, ({ name }) => name) }),
  };
}
