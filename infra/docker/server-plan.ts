import { drainSecFor, healthcheck } from "../../app/src/contract.ts";
import { backendUrls } from "../backends.ts";
import type { DockerSettings } from "../config/schema.ts";
import { containerOf } from "../container.ts";
import { healthTests } from "../health-plan.ts";
import { envList } from "../runtime-env.ts";
import { serverEnv } from "../server-env.ts";
import { addressesOf, aliases } from "./addresses.ts";
import { containerDefaults, healthcheckPlan, publish } from "./container-defaults.ts";

/** The server's container, all but its image, its secrets and where it is attached. */
export function planServer(settings: DockerSettings, containerName: string) {
  const { server, docker } = settings;
  // longer than the server's own drain, so that Docker never has to kill it
  const graceSec = drainSecFor(server.limits.toolTimeoutSec) + 5;
  const { port, command, user, health, writable } = containerOf(settings);
  const tests = health === undefined ? ["CMD", ...healthcheck.command] : healthTests(health, port);
  const env = serverEnv(settings, { publicUrl: addressesOf(settings).publicUrl });
  return {
    container: {
      ...containerDefaults(docker),
      name: containerName,
      hostname: aliases.server,
      user: `${user}:${user}`,
      readOnly: true,
      // Node and SQLite may want scratch space; nothing in it can be executed
      tmpfs: Object.fromEntries(
        writable.map((path) => [path, "rw,noexec,nosuid,nodev,size=16m"] as const),
      ),
      ...(command === undefined ? {} : { command: [...command] }),
      // a gateway in front is the only one that reaches it
      ports: settings.topology === "split" ? [] : publish(port, docker.port, docker.bind),
      healthcheck: healthcheckPlan(tests, healthcheck, docker.health),
      waitTimeout: docker.startTimeoutSec,
      stopTimeout: graceSec,
      destroyGraceSeconds: graceSec,
    },
    env: envList({ ...env, ...backendUrls(settings, ({ name }) => name) }),
  };
}
