import type { PortMap } from "dockerode";
import { numberOf, objectsOf, type Properties, textOf } from "../values.ts";

function portKey(port: Properties): string {
  return `${numberOf(port, "internal")}/${textOf(port, "protocol") ?? "tcp"}`;
}

/** The ports that a container opens, as the Engine API lists them; undefined when there are none. */
export function exposedPorts(inputs: Properties): Record<string, object> | undefined {
  const ports = objectsOf(inputs, "ports");
  return ports.length === 0
    ? undefined
    : Object.fromEntries(ports.map((port) => [portKey(port), {}]));
}

/** Where the ports are published; the daemon picks a port where `external` is left out. */
export function portBindings(inputs: Properties): PortMap | undefined {
  const ports = objectsOf(inputs, "ports");
  if (ports.length === 0) return undefined;
  const bindings = Map.groupBy(ports, portKey);
  return Object.fromEntries(
    [...bindings].map(([key, group]) => [
      key,
      group.map((port) => ({
        HostIp: textOf(port, "ip") ?? "0.0.0.0",
        HostPort: String(numberOf(port, "external") ?? ""),
      })),
    ]),
  );
}
