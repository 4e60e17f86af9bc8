import { strict, strictInProduction } from "../levels.ts";
import { numberAt, valueAt } from "../read.ts";
import type { PolicyResource, PolicyRule } from "../rule.ts";
import { violationsOf } from "../violations.ts";

const tableType = "aws:dynamodb/table:Table";
const repositoryType = "aws:ecr/repository:Repository";

/** Whether everything in a table ends by itself, as counters do: there is nothing to keep. */
function isPassing({ props }: PolicyResource): boolean {
  return valueAt(props, "ttl", "enabled") === true;
}

const deletionProtection: PolicyRule = {
  id: "aws-deletion-protection",
  level: strictInProduction,
  description: "Tables whose entries do not end by themselves cannot be deleted by one call.",
  fix: "set lambda.tickets.deletionProtection: true",
  types: [tableType],
  check: (table) =>
    violationsOf(table, [
      !isPassing(table) &&
        table.props.deletionProtectionEnabled !== true &&
        "is not protected from deletion",
    ]),
};

const pointInTimeRecovery: PolicyRule = {
  id: "aws-point-in-time-recovery",
  level: strictInProduction,
  description: "Tables whose entries do not end by themselves can be brought back to any second.",
  fix: "set lambda.tickets.pointInTimeRecovery: true",
  types: [tableType],
  check: (table) =>
    violationsOf(table, [
      !isPassing(table) &&
        valueAt(table.props, "pointInTimeRecovery", "enabled") !== true &&
        "has no backups to go back to",
    ]),
};

const secretRecovery: PolicyRule = {
  id: "aws-secret-recovery",
  level: strictInProduction,
  description: "A deleted secret can be brought back for some days.",
  fix: "set recoveryWindowInDays to 7 or more",
  types: ["aws:secretsmanager/secret:Secret"],
  check: (secret) =>
    violationsOf(secret, [
      // 30 when unset
      numberAt(secret.props, "recoveryWindowInDays") === 0 && "is gone at once when it is deleted",
    ]),
};

const logRetention: PolicyRule = {
  id: "aws-log-retention",
  level: strictInProduction,
  description:
    "Log groups keep lines for a set time, in production policy.minLogRetentionDays or longer.",
  fix: "set lambda.logRetentionDays",
  types: ["aws:cloudwatch/logGroup:LogGroup"],
  check: (group, { environment, policy: { minLogRetentionDays } }) => {
    // 0 and unset are both for ever (PutRetentionPolicy, CloudWatch Logs API reference)
    const days = numberAt(group.props, "retentionInDays") ?? 0;
    if (days === 0) return violationsOf(group, ["keeps its lines for ever"]);
    const isShort = environment === "production" && days < minLogRetentionDays;
    return violationsOf(group, [
      isShort && `keeps its lines for ${days} days, fewer than ${minLogRetentionDays}`,
    ]);
  },
};

const immutableTags: PolicyRule = {
  id: "aws-immutable-tags",
  level: strict,
  description: "A tag of a repository always leads to the same image.",
  fix: "set imageTagMutability: IMMUTABLE",
  types: [repositoryType],
  check: (repository) =>
    violationsOf(repository, [
      repository.props.imageTagMutability !== "IMMUTABLE" && "its tags can be written anew",
    ]),
};

const scanOnPush: PolicyRule = {
  id: "aws-scan-on-push",
  level: strict,
  description: "Images are scanned for known faults when they are pushed.",
  fix: "set imageScanningConfiguration.scanOnPush: true",
  types: [repositoryType],
  check: (repository) =>
    violationsOf(repository, [
      valueAt(repository.props, "imageScanningConfiguration", "scanOnPush") !== true &&
        "its images are not scanned",
    ]),
};

/** Rules about what a stack keeps: tickets, secrets, logs and images. */
export const keptRules: readonly PolicyRule[] = [
  deletionProtection,
  pointInTimeRecovery,
  secretRecovery,
  logRetention,
  immutableTags,
  scanOnPush,
];
