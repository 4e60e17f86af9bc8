import type { StackFacts } from "../facts.ts";
import type { Operations, ResourceChange } from "./operations.ts";

/** Where the cost of a stack goes, by what drives it; prices depend on whom one pays. */
export interface CostDirection {
  readonly direction: "up" | "down" | "up and down" | "same" | "unknown";
  readonly drivers: readonly CostDriver[];
}

/** One thing that costs more or less than before. */
export interface CostDriver {
  readonly direction: "up" | "down";
  readonly what: string;
}

/** Kinds of resources that somebody bills by themselves, and what is paid for. */
const paid: Readonly<Record<string, string>> = {
  "aws:ec2/natGateway:NatGateway": "NAT gateway, by the hour and by the byte",
  "aws:ec2/vpcEndpoint:VpcEndpoint": "VPC endpoint, by the hour",
  "aws:apigateway/restApi:RestApi": "REST API, by the call; more than an HTTP API",
  "aws:apigatewayv2/api:Api": "HTTP API, by the call",
  "aws:lambda/function:Function": "function, by the time it runs and its memory",
  "aws:lambda/provisionedConcurrencyConfig:ProvisionedConcurrencyConfig":
    "provisioned concurrency, by the hour",
  "aws:cloudwatch/metricAlarm:MetricAlarm": "alarm, by the month",
  "aws:cloudwatch/dashboard:Dashboard": "dashboard, by the month",
  "aws:cloudwatch/logGroup:LogGroup": "log group, by what is written and kept",
  "aws:dynamodb/table:Table": "table, by requests and what is kept",
  "aws:secretsmanager/secret:Secret": "secret, by the month",
  "aws:ecr/repository:Repository": "image repository, by what is kept",
  "aws:kms/key:Key": "key, by the month",
  "kubernetes:core/v1:PersistentVolumeClaim": "volume, by its size",
  "kubernetes:apps/v1:StatefulSet": "pods with volumes, by their memory and size",
  "docker:index/volume:Volume": "volume on the machine's disk",
};

/** Properties by which a resource that stays is billed, by the end of their path. */
const measures: readonly (readonly [pattern: RegExp, what: string])[] = [
  [/resources\.requests\.storage$/, "size of the volume"],
  [/(^|\.)provisionedConcurrentExecutions$/, "provisioned concurrency"],
  [/(^|\.)retentionInDays$/, "days that logs are kept"],
  [/(^|\.)(readCapacity|writeCapacity)$/, "capacity of the table"],
  [/(^|\.)ephemeralStorage\.size$/, "storage of the function"],
];

/** The direction in which a change moves the cost of a stack. */
export function costDirection(
  before: StackFacts | undefined,
  after: StackFacts | undefined,
  { changes }: Operations,
): CostDirection {
  const drivers = [
    ...sizeDrivers(before, after),
    ...resourceDrivers(changes),
    ...changes.flatMap(measureDrivers),
  ];
  const isKnown = before !== undefined && after !== undefined;
  const directions = new Set(drivers.map(({ direction }) => direction));
  const [only] = directions;
  if (only === undefined) return { direction: isKnown ? "same" : "unknown", drivers };
  return { direction: directions.size === 2 ? "up and down" : only, drivers };
}

/** Memory that is paid for whether or not anybody asks: instances times the memory of one. */
function sizeDrivers(before: StackFacts | undefined, after: StackFacts | undefined): CostDriver[] {
  if (before === undefined || after === undefined) return [];
  if (before.replicas === undefined || after.replicas === undefined) {
    return compared(
      before.memoryMiB,
      after.memoryMiB,
      (from, to) => `memory of the function: ${from} → ${to} MiB`,
    );
  }
  const total = (end: "min" | "max", { replicas, memoryMiB }: StackFacts) =>
    (replicas?.[end] ?? 0) * memoryMiB;
  const words = (end: "min" | "max", { replicas, memoryMiB }: StackFacts) =>
    `${replicas?.[end]} × ${memoryMiB} MiB`;
  const of = (end: "min" | "max", label: string) =>
    compared(
      total(end, before),
      total(end, after),
      () => `${label}: ${words(end, before)} → ${words(end, after)}`,
    );
  const isFixed = [before, after].every(({ replicas }) => replicas?.min === replicas?.max);
  return isFixed
    ? of("max", "memory of all instances")
    : [
        ...of("min", "memory of the fewest instances"),
        ...of("max", "memory of the most instances"),
      ];
}

/** What is added and what goes of each kind that is billed, by its number. */
function resourceDrivers(changes: readonly ResourceChange[]): CostDriver[] {
  return Object.entries(paid).flatMap(([type, what]) => {
    const count = (operation: string) =>
      changes.filter((change) => change.type === type && change.operation === operation).length;
    const difference = count("create") - count("delete");
    if (difference === 0) return [];
    const direction = difference > 0 ? ("up" as const) : ("down" as const);
    return [{ direction, what: `${difference > 0 ? "+" : "−"}${Math.abs(difference)} ${what}` }];
  });
}

function measureDrivers({ name, properties }: ResourceChange): CostDriver[] {
  return properties.flatMap(({ path, before, after }) => {
    const measure = measures.find(([pattern]) => pattern.test(path))?.[1];
    if (measure === undefined || before === undefined || after === undefined) return [];
    return compared(
      amountOf(before),
      amountOf(after),
      () => `${measure} of ${name}: ${before} → ${after}`,
    );
  });
}

function compared(
  before: number,
  after: number,
  words: (before: number, after: number) => string,
): CostDriver[] {
  // what is not a number, such as a value that is not known yet, has no direction
  if (!(before < after || before > after)) return [];
  return [{ direction: after > before ? "up" : "down", what: words(before, after) }];
}

/** Powers of two and ten in quantities of Kubernetes, such as `10Gi`. */
const units: Readonly<Record<string, number>> = {
  "": 1,
  K: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
};

function amountOf(text: string): number {
  if (text === "(not set)") return 0;
  const [, digits, unit = ""] = /^(\d+(?:\.\d+)?)([KMGT]?i?)$/.exec(text) ?? [];
  return Number(digits) * (units[unit] ?? Number.NaN);
}
