import type { ContainerInspectInfo } from "dockerode";
import { diffProperties } from "../property-table.ts";
import type { Difference, Existing } from "../provider-kit.ts";
import { isProperties, numberOf, objectsOf, type Properties, unknown } from "../values.ts";
import { containerTable } from "./container-table.ts";

/** Marks the state of a container that was created but never became what was asked for. */
const unfinished = "__unfinished";

/** The state of a container as the daemon reports it, over the inputs it was made from. */
export function containerState(inputs: Properties, info: ContainerInspectInfo): Properties {
  const { Config: config, HostConfig: host, NetworkSettings: network, State: status } = info;
  return {
    ...inputs,
    name: info.Name.replace(/^\//, ""),
    // the id, whatever name was asked for: the official plugin compares the next input with it
    image: info.Image,
    command: config.Cmd ?? [],
    entrypoints: asList(config.Entrypoint),
    hostname: config.Hostname,
    init: host.Init ?? false,
    ipcMode: host.IpcMode ?? "",
    logDriver: host.LogConfig?.Type ?? "",
    memorySwap: mebibytes(host.MemorySwap),
    runtime: host.Runtime ?? "",
    securityOpts: host.SecurityOpt ?? [],
    shmSize: mebibytes(host.ShmSize),
    stopSignal: textField(config, "StopSignal"),
    bridge: textField(network, "Bridge"),
    networkDatas: networkDatas(info),
    ...(inputs.ports === undefined ? {} : { ports: publishedPorts(inputs, info) }),
    ...(status.Running ? {} : { exitCode: status.ExitCode }),
  };
}

/** The state to keep of a container that did not get as far as it should. */
export function unfinishedState(inputs: Properties): Properties {
  return { ...inputs, [unfinished]: true };
}

/** Keeps the mark of an unfinished container when its state is read again. */
export function keepMark(before: Properties, now: Properties): Properties {
  return before[unfinished] === true ? { ...now, [unfinished]: true } : now;
}

/** What has to change for a container to become what the inputs ask for. */
export function diffContainer({ inputs: before, state }: Existing, after: Properties): Difference {
  // like the official plugin, these two are compared with what the daemon made of them
  const seen = { ...before, ...pick(state, "image"), ...pick(state, "memorySwap") };
  const difference = diffProperties(containerTable, seen, after);
  if (state[unfinished] !== true) return difference;
  return {
    changed: [...new Set([...difference.changed, "image"])],
    replaces: [...new Set([...difference.replaces, "image"])],
  };
}

/**
 * The inputs that would lead to the container as it is found: a stopped one no longer counts as
 * `mustRun`, and limits changed behind the engine's back show.
 */
export function foundInputs(inputs: Properties, info: ContainerInspectInfo): Properties {
  const { RestartPolicy: restart, Memory: memory, CpuShares: shares } = info.HostConfig;
  const isStopped = !info.State.Running && !info.State.Restarting;
  return {
    ...inputs,
    name: info.Name.replace(/^\//, ""),
    ...(isStopped && inputs.start !== false && inputs.attach !== true ? { mustRun: false } : {}),
    ...(restart?.Name && restart.Name !== (inputs.restart ?? "no")
      ? { restart: restart.Name }
      : {}),
    ...(mebibytes(memory) === (inputs.memory ?? 0) ? {} : { memory: mebibytes(memory) }),
    ...((shares ?? 0) === (inputs.cpuShares ?? 0) ? {} : { cpuShares: shares ?? 0 }),
  };
}

function networkDatas(info: ContainerInspectInfo): Properties[] {
  return Object.entries(info.NetworkSettings.Networks).map(([networkName, endpoint]) => ({
    networkName,
    ipAddress: endpoint.IPAddress,
    ipPrefixLength: endpoint.IPPrefixLen,
    gateway: endpoint.Gateway,
    globalIpv6Address: endpoint.GlobalIPv6Address,
    globalIpv6PrefixLength: endpoint.GlobalIPv6PrefixLen,
    ipv6Gateway: endpoint.IPv6Gateway,
    macAddress: endpoint.MacAddress,
  }));
}

function publishedPorts(inputs: Properties, info: ContainerInspectInfo): Properties[] {
  return objectsOf(inputs, "ports").map((port) => {
    const protocol = typeof port.protocol === "string" ? port.protocol : "tcp";
    const bound = info.NetworkSettings.Ports[`${numberOf(port, "internal")}/${protocol}`]?.[0];
    const external = port.external ?? (bound === undefined ? undefined : Number(bound.HostPort));
    return { ...port, ip: port.ip ?? "0.0.0.0", protocol, external };
  });
}

function pick(properties: Properties, name: string): Properties {
  const value = properties[name];
  return value === undefined || value === unknown || isProperties(value) ? {} : { [name]: value };
}

function mebibytes(bytes: number | undefined): number {
  if (bytes === undefined || bytes < 0) return bytes ?? 0;
  return Math.floor(bytes / 1024 / 1024);
}

// fields that the client's types leave out
function textField(reported: object, name: string): string {
  const value: unknown = Reflect.get(reported, name);
  return typeof value === "string" ? value : "";
}

function asList(entrypoint: string | string[] | undefined | null): string[] {
  if (entrypoint === undefined || entrypoint === null) return [];
  return typeof entrypoint === "string" ? [entrypoint] : entrypoint;
}
