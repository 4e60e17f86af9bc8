import { strict, strictInProduction } from "../levels.ts";
import { isSet, listAt, textAt, valueAt } from "../read.ts";
import type { PolicyResource } from "../rule.ts";
import { type ContainerRule, ofContainers } from "./container.ts";

type Props = PolicyResource["props"];

/** Whether a property is a number above zero, or not known before the container is made. */
function isBounded(props: Props, key: string): boolean {
  return isSet(props, key) && (props[key] === undefined || Number(props[key]) > 0);
}

const limits: ContainerRule = {
  id: "docker-limits",
  level: strict,
  description: "A container has a bound on memory and on processor time.",
  fix: "set `memory` (MiB) and `cpus`",
  find: (props) => [
    ...(isBounded(props, "memory") ? [] : ["its memory has no limit"]),
    ...(isBounded(props, "cpus") || isBounded(props, "cpuQuota")
      ? []
      : ["its processor time has no limit"]),
  ],
};

const healthCheck: ContainerRule = {
  id: "docker-health-check",
  level: strictInProduction,
  description: "Docker can tell whether a container is well.",
  fix: "set `healthcheck.tests`",
  find: (props) => {
    if (isSet(props, "healthcheck") && props.healthcheck === undefined) return [];
    const [first] = listAt(props, "healthcheck", "tests");
    return first === undefined || first === "NONE" ? ["it has no health check"] : [];
  },
};

const restart: ContainerRule = {
  id: "docker-restart",
  level: strictInProduction,
  description: "A container that ends comes back, and so after a restart of its machine.",
  fix: "set `restart: unless-stopped`",
  find: (props) =>
    isSet(props, "restart") && (props.restart === undefined || props.restart !== "no")
      ? []
      : ["it is not started again when it ends"],
};

const logRotation: ContainerRule = {
  id: "docker-log-rotation",
  level: strictInProduction,
  description: "Logs are kept, and cannot fill the disk.",
  fix: 'set `logDriver: "json-file"` with `logOpts` max-size and max-file, or a driver that takes logs elsewhere',
  find: (props) => {
    const driver = textAt(props, "logDriver") ?? "json-file";
    if (driver === "none") return ["its log is thrown away"];
    if (driver !== "json-file" || textAt(props, "logOpts", "max-size") !== undefined) return [];
    return isSet(props, "logOpts") && props.logOpts === undefined
      ? []
      : ["its log grows without a limit"];
  },
};

const ownNetwork: ContainerRule = {
  id: "docker-own-network",
  level: strict,
  description: "A container shares a network with those of its stack alone.",
  fix: "attach it by `networksAdvanced` to the stack's network",
  find: (props) =>
    listAt(props, "networksAdvanced").length > 0 ||
    (isSet(props, "networksAdvanced") && props.networksAdvanced === undefined) ||
    valueAt(props, "networkMode") === "none"
      ? []
      : ["it is on Docker's default network, which every container shares"],
};

/** Rules about how a container is run and attached. */
export const runningRules = [limits, healthCheck, restart, logRotation, ownNetwork].map(
  ofContainers,
);
