import type { ContainerCreateOptions, HostConfig } from "dockerode";
import {
  flagOf,
  mapOf,
  numberOf,
  objectOf,
  objectsOf,
  type Properties,
  textOf,
  textsOf,
} from "../values.ts";
import { anonymousVolumes, bindSpec, mountSpec } from "./container-mounts.ts";
import { exposedPorts, portBindings } from "./container-ports.ts";
import { durationNs } from "./duration.ts";
import { labelsOf } from "./labels.ts";

const bytesPerMiB = 1024 * 1024;

type Body = ContainerCreateOptions & { name: string; HostConfig: HostConfig };

/** The Engine API's request for a container; properties left out are left to the daemon. */
export function containerSpec(inputs: Properties): Body {
  return defined({
    name: textOf(inputs, "name") ?? "",
    Image: textOf(inputs, "image"),
    Cmd: nonEmpty(textsOf(inputs, "command")),
    Entrypoint: nonEmpty(textsOf(inputs, "entrypoints")),
    Env: nonEmpty(textsOf(inputs, "envs")),
    User: textOf(inputs, "user"),
    WorkingDir: textOf(inputs, "workingDir"),
    Hostname: textOf(inputs, "hostname"),
    Domainname: textOf(inputs, "domainname"),
    Labels: labelsOf(inputs),
    OpenStdin: flagOf(inputs, "stdinOpen"),
    Tty: flagOf(inputs, "tty"),
    StopSignal: textOf(inputs, "stopSignal"),
    StopTimeout: numberOf(inputs, "stopTimeout"),
    Healthcheck: healthcheckSpec(inputs),
    ExposedPorts: exposedPorts(inputs),
    Volumes: anonymousVolumes(inputs),
    HostConfig: hostSpec(inputs),
  });
}

/** The part of the request that a running container can take over as well. */
export function changeableSpec(inputs: Properties): Partial<HostConfig> {
  const cpus = textOf(inputs, "cpus");
  return defined({
    RestartPolicy: {
      Name: textOf(inputs, "restart") ?? "no",
      MaximumRetryCount: numberOf(inputs, "maxRetryCount") ?? 0,
    },
    Memory: mebibytes(numberOf(inputs, "memory")),
    MemorySwap: mebibytes(numberOf(inputs, "memorySwap")),
    MemoryReservation: mebibytes(numberOf(inputs, "memoryReservation")),
    NanoCpus: cpus === undefined ? undefined : Math.round(Number(cpus) * 1e9),
    CpuShares: numberOf(inputs, "cpuShares"),
    CpusetCpus: textOf(inputs, "cpuSet"),
  });
}

function hostSpec(inputs: Properties): HostConfig {
  const capabilities = objectOf(inputs, "capabilities") ?? {};
  const logDriver = textOf(inputs, "logDriver");
  const logOptions = mapOf(inputs, "logOpts");
  return defined({
    ...changeableSpec(inputs),
    AutoRemove: flagOf(inputs, "rm"),
    Privileged: flagOf(inputs, "privileged"),
    ReadonlyRootfs: flagOf(inputs, "readOnly"),
    CapAdd: nonEmpty(textsOf(capabilities, "adds")),
    CapDrop: nonEmpty(textsOf(capabilities, "drops")),
    SecurityOpt: nonEmpty(textsOf(inputs, "securityOpts")),
    GroupAdd: nonEmpty(textsOf(inputs, "groupAdds")),
    Sysctls: mapOf(inputs, "sysctls"),
    Ulimits: nonEmpty(
      objectsOf(inputs, "ulimits").map((limit) => ({
        Name: textOf(limit, "name") ?? "",
        Hard: numberOf(limit, "hard") ?? 0,
        Soft: numberOf(limit, "soft") ?? 0,
      })),
    ),
    Runtime: textOf(inputs, "runtime"),
    IpcMode: textOf(inputs, "ipcMode"),
    PidMode: textOf(inputs, "pidMode"),
    UsernsMode: textOf(inputs, "usernsMode"),
    ShmSize: mebibytes(numberOf(inputs, "shmSize")),
    Init: flagOf(inputs, "init"),
    Tmpfs: mapOf(inputs, "tmpfs"),
    Mounts: nonEmpty(objectsOf(inputs, "mounts").map(mountSpec)),
    Binds: nonEmpty(objectsOf(inputs, "volumes").flatMap(bindSpec)),
    VolumesFrom: nonEmpty(
      objectsOf(inputs, "volumes").flatMap((volume) => textOf(volume, "fromContainer") ?? []),
    ),
    NetworkMode: textOf(inputs, "networkMode") ?? "bridge",
    PortBindings: portBindings(inputs),
    PublishAllPorts: flagOf(inputs, "publishAllPorts"),
    ExtraHosts: nonEmpty(
      objectsOf(inputs, "hosts").map((entry) => `${textOf(entry, "host")}:${textOf(entry, "ip")}`),
    ),
    Dns: nonEmpty(textsOf(inputs, "dns")),
    DnsOptions: nonEmpty(textsOf(inputs, "dnsOpts")),
    DnsSearch: nonEmpty(textsOf(inputs, "dnsSearches")),
    LogConfig:
      logDriver === undefined && logOptions === undefined
        ? undefined
        : { Type: logDriver ?? "", Config: logOptions ?? {} },
  });
}

function healthcheckSpec(inputs: Properties): ContainerCreateOptions["Healthcheck"] {
  const check = objectOf(inputs, "healthcheck");
  if (check === undefined) return undefined;
  const duration = (name: string) => durationNs(textOf(check, name) ?? "0s");
  return defined({
    Test: textsOf(check, "tests"),
    Interval: duration("interval"),
    Timeout: duration("timeout"),
    StartPeriod: duration("startPeriod"),
    // a daemon older than 25 refuses the field even when it is zero
    StartInterval: duration("startInterval") || undefined,
    Retries: numberOf(check, "retries") ?? 0,
  });
}

// -1 means "no limit" to the daemon
function mebibytes(amount: number | undefined): number | undefined {
  return amount === undefined || amount < 0 ? amount : amount * bytesPerMiB;
}

function nonEmpty<Item>(items: Item[]): Item[] | undefined {
  return items.length === 0 ? undefined : items;
}

type Defined<Fields> = { [Key in keyof Fields]: Exclude<Fields[Key], undefined> };

function defined<Fields extends object>(fields: Fields): Defined<Fields> {
  const known = Object.entries(fields).filter(([, value]) => value !== undefined);
  return Object.fromEntries(known) as Defined<Fields>;
}
