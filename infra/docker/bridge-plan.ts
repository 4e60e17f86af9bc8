import { type BridgeTarget, bridgeTarget } from "../bridge-target.ts";
import {
  bridgeCommand,
  bridgeHealthPath,
  bridgePath,
  bridgePort,
} from "../companions/bridge-plan.ts";
import type { CompanionSettings, DockerSettings } from "../config/schema.ts";
import { type Owner, physicalName } from "../naming.ts";
import { hostOf } from "./addresses.ts";
import { containerDefaults, healthcheckPlan, publish } from "./container-defaults.ts";

// the bridge itself gives up a server that has not answered after 60 seconds
const check = { intervalSec: 10, timeoutSec: 5, startPeriodSec: 60, retries: 3 } as const;

/** Name of the container that publishes a companion over HTTP, and of its network. */
export function bridgeName({ server, stack }: Owner, { name }: CompanionSettings): string {
  return physicalName(server, stack, name, "http");
}

/**
 * A network that only one bridge is on. Docker publishes no port of an `internal` one, so without
 * `outbound` this one has no address of the host's to go out with: nothing outside can answer. The
 * host itself can, at the network's gateway: what listens on all of its addresses is reached.
 */
export function planBridgeNetwork({ network }: CompanionSettings) {
  return {
    driver: "bridge",
    ...(network === "outbound"
      ? {}
      : { options: { "com.docker.network.bridge.enable_ip_masquerade": "false" } }),
  };
}

/** The container of a bridge and its server, all but image, environment and where it is attached. */
export function planBridge(
  companion: CompanionSettings,
  docker: DockerSettings["docker"],
  containerName: string,
) {
  const { name, user, writable, network, memoryMiB, http } = companion;
  const [program = "", ...args] = bridgeCommand(companion);
  return {
    ...containerDefaults({ memoryMiB, cpus: docker.cpus }),
    name: containerName,
    hostname: name,
    user: `${user}:${user}`,
    // reaps what the server leaves behind
    init: true,
    readOnly: true,
    tmpfs: Object.fromEntries(
      writable.map((path) => [path, "rw,noexec,nosuid,nodev,size=16m"] as const),
    ),
    // an image may have its server as entrypoint
    entrypoints: [program],
    command: args,
    // names are asked for by the daemon, which goes out by itself: here of a port where nobody listens
    ...(network === "outbound" ? {} : { dns: ["127.0.0.1"] }),
    ports: http?.port === undefined ? [] : publish(bridgePort, http.port, docker.bind),
    healthcheck: healthcheckPlan(["CMD", program, ...healthArgs(args)], check, docker.health),
    waitTimeout: docker.startTimeoutSec,
    stopTimeout: 10,
    destroyGraceSeconds: 10,
  };
}

/** The same Node.js that runs the bridge asks it, for an image need have no other program. */
function healthArgs(args: readonly string[]): string[] {
  const before = args.slice(
    0,
    args.findIndex((arg) => arg.endsWith("bridge.mjs")),
  );
  const url = `http://127.0.0.1:${bridgePort}${bridgeHealthPath}`;
  const script = `fetch('${url}').then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))`;
  return [...before, "-e", script];
}

/** Where companions answer over HTTP, as seen from outside of their networks. */
export function bridgeTargets({ companions, docker }: DockerSettings): BridgeTarget[] {
  const host = hostOf(docker.bind, docker.host);
  return companions.flatMap(({ name, http }) =>
    http?.port === undefined
      ? []
      : [bridgeTarget(name, `http://${host}:${http.port}${bridgePath}`)],
  );
}
