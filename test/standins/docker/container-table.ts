import { changeable, fixed, type Table } from "../property-table.ts";
import { propagations } from "./container-mounts.ts";
import { labelTable } from "./labels.ts";

/** The type token of a container. */
export const containerType = "docker:index/container:Container";

const capabilityTable: Table = { adds: fixed("text set"), drops: fixed("text set") };

const healthcheckTable: Table = {
  tests: fixed("texts", { required: true }),
  interval: fixed("text", { default: "0s" }),
  timeout: fixed("text", { default: "0s" }),
  startPeriod: fixed("text", { default: "0s" }),
  startInterval: fixed("text", { default: "0s" }),
  retries: fixed("number", { default: 0 }),
};

const hostTable: Table = {
  host: fixed("text", { required: true }),
  ip: fixed("text", { required: true }),
};

const mountTable: Table = {
  target: fixed("text", { required: true }),
  type: fixed("text", { required: true, oneOf: ["bind", "volume", "tmpfs"] }),
  source: fixed("text"),
  readOnly: fixed("flag", { default: false }),
  bindOptions: fixed({ object: { propagation: fixed("text", { oneOf: propagations }) } }),
  tmpfsOptions: fixed({ object: { mode: fixed("number"), sizeBytes: fixed("number") } }),
  volumeOptions: fixed({ object: { noCopy: fixed("flag"), labels: fixed({ set: labelTable }) } }),
};

const endpointTable: Table = {
  name: fixed("text", { required: true }),
  aliases: fixed("text set"),
  ipv4Address: fixed("text"),
  ipv6Address: fixed("text"),
};

const portTable: Table = {
  internal: fixed("number", { required: true }),
  external: fixed("number"),
  ip: fixed("text", { default: "0.0.0.0" }),
  protocol: fixed("text", { default: "tcp", oneOf: ["tcp", "udp", "sctp"] }),
};

const ulimitTable: Table = {
  name: fixed("text", { required: true }),
  hard: fixed("number", { required: true }),
  soft: fixed("number", { required: true }),
};

const uploadTable: Table = {
  file: fixed("text", { required: true }),
  content: fixed("text"),
  contentBase64: fixed("text"),
  source: fixed("text"),
  sourceHash: fixed("text"),
  executable: fixed("flag", { default: false }),
  permissions: fixed("text"),
};

const volumeTable: Table = {
  containerPath: fixed("text"),
  hostPath: fixed("text"),
  volumeName: fixed("text"),
  fromContainer: fixed("text"),
  readOnly: fixed("flag", { default: false }),
};

/** What a changed property costs is as the official plugin has it, unless a comment says otherwise. */
export const containerTable: Table = {
  name: fixed("text"),
  image: fixed("text", { required: true }),
  command: fixed("texts"),
  entrypoints: fixed("texts"),
  envs: fixed("text set"),
  user: fixed("text"),
  groupAdds: fixed("text set"),
  workingDir: fixed("text"),
  hostname: fixed("text"),
  domainname: fixed("text"),
  labels: fixed({ set: labelTable }),
  stdinOpen: fixed("flag", { default: false }),
  tty: fixed("flag", { default: false }),

  privileged: fixed("flag", { default: false }),
  readOnly: fixed("flag", { default: false }),
  capabilities: fixed({ object: capabilityTable }),
  securityOpts: fixed("text set"),
  sysctls: fixed("map"),
  ulimits: fixed({ set: ulimitTable }),
  runtime: fixed("text"),
  ipcMode: fixed("text"),
  pidMode: fixed("text"),
  usernsMode: fixed("text"),
  shmSize: fixed("number"),
  // the official plugin calls these three updates, and then leaves the container as it was
  init: fixed("flag"),
  tmpfs: fixed("map"),
  healthcheck: fixed({ object: healthcheckTable }),

  mounts: fixed({ set: mountTable }),
  volumes: fixed({ set: volumeTable }),
  uploads: fixed({ set: uploadTable }),

  networkMode: fixed("text", { default: "bridge" }),
  networksAdvanced: fixed({ set: endpointTable }),
  ports: fixed({ list: portTable }),
  publishAllPorts: fixed("flag", { default: false }),
  hosts: fixed({ set: hostTable }),
  dns: fixed("text set"),
  dnsOpts: fixed("text set"),
  dnsSearches: fixed("text set"),

  logDriver: fixed("text"),
  logOpts: fixed("map"),
  stopSignal: fixed("text"),
  stopTimeout: fixed("number"),

  restart: changeable("text", {
    default: "no",
    oneOf: ["no", "on-failure", "always", "unless-stopped"],
  }),
  maxRetryCount: changeable("number", { default: 0 }),
  memory: changeable("number", { default: 0 }),
  memorySwap: changeable("number", { default: 0 }),
  memoryReservation: changeable("number", { default: 0 }),
  cpus: changeable("text"),
  cpuShares: changeable("number", { default: 0 }),
  cpuSet: changeable("text"),

  mustRun: changeable("flag", { default: true }),
  start: changeable("flag", { default: true }),
  wait: changeable("flag", { default: false }),
  waitTimeout: changeable("number", { default: 60 }),
  attach: changeable("flag", { default: false }),
  logs: changeable("flag", { default: false }),
  rm: changeable("flag", { default: false }),
  removeVolumes: changeable("flag", { default: true }),
  destroyGraceSeconds: changeable("number"),
  containerReadRefreshTimeoutMilliseconds: changeable("number", { default: 15_000 }),
};

/** Outputs of a container that only a real `up` can tell, unless they are inputs as well. */
export const containerComputed: readonly string[] = [
  "bridge",
  "command",
  "containerLogs",
  "entrypoints",
  "exitCode",
  "healthcheck",
  "hostname",
  "init",
  "ipcMode",
  "logDriver",
  "networkDatas",
  "runtime",
  "securityOpts",
  "shmSize",
  "stopSignal",
  "stopTimeout",
];
