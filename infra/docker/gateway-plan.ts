import type { DockerSettings } from "../config/schema.ts";
import { containerOf } from "../container.ts";
import {
  gatewayDrainSec,
  gatewayHealthPath,
  gatewayPorts,
  gatewayUser,
  planGatewayConfig,
} from "../gateway-plan.ts";
import { gatewayConfigVariable, gatewayStartScript } from "../gateway-start.ts";
import { healthTests } from "../health-plan.ts";
import { acceptedHosts } from "../runtime-env.ts";
import { addressesOf, aliases } from "./addresses.ts";
import { containerDefaults, healthcheckPlan, publish } from "./container-defaults.ts";

const check = { intervalSec: 10, timeoutSec: 5, startPeriodSec: 5, retries: 3 } as const;

/** Seconds after which a container's address is asked for again; Docker answers on the machine itself. */
const resolvedSec = 1;

/**
 * The gateway's container, all but its image and where it is attached. Nothing of it comes from
 * another container, so that no deploy of one of them replaces it.
 */
export function planGateway(settings: DockerSettings, containerName: string) {
  const { docker, gateway, server } = settings;
  const graceSec = gatewayDrainSec(settings) + 5;
  const { uid, gid } = gatewayUser;
  const { publicUrl } = addressesOf(settings);
  const config = planGatewayConfig(settings, {
    server: `${aliases.server}:${containerOf(settings).port}`,
    backend: (name, port) => `${name}:${port}`,
    behindProxy: server.publicUrl !== undefined,
    publicUrl,
    hosts: acceptedHosts(server, { publicUrl }),
  });
  return {
    ...containerDefaults({ memoryMiB: gateway.memoryMiB, cpus: docker.cpus }),
    name: containerName,
    hostname: aliases.gateway,
    user: `${uid}:${gid}`,
    readOnly: true,
    tmpfs: { "/tmp": "rw,noexec,nosuid,nodev,size=16m" },
    command: ["sh", "-c", gatewayStartScript(resolvedSec)],
    envs: [`${gatewayConfigVariable}=${config}`],
    ports: publish(gatewayPorts.http, docker.port, docker.bind),
    healthcheck: healthcheckPlan(
      healthTests({ http: gatewayHealthPath }, gatewayPorts.health),
      check,
      docker.health,
    ),
    waitTimeout: docker.startTimeoutSec,
    // by any other signal nginx would end streams at once
    stopSignal: "SIGQUIT",
    stopTimeout: graceSec,
    destroyGraceSeconds: graceSec,
  };
}
