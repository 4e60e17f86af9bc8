import { checkProperties } from "../property-table.ts";
import type { Fault } from "../provider-kit.ts";
import { hasUnknown, objectOf, objectsOf, type Properties, textOf, unknown } from "../values.ts";
import { containerTable, containerType } from "./container-table.ts";
import { durationNs } from "./duration.ts";

const durations = ["interval", "timeout", "startPeriod", "startInterval"];

/** Every fault of a container's inputs that can be told without a daemon. */
export function checkContainer(inputs: Properties): Fault[] {
  return [
    ...checkProperties(containerType, containerTable, inputs),
    ...durationFaults(inputs),
    ...uploadFaults(inputs),
    ...cpuFaults(inputs),
  ];
}

function durationFaults(inputs: Properties): Fault[] {
  const check = objectOf(inputs, "healthcheck") ?? {};
  return durations.flatMap((name) => {
    const value = textOf(check, name);
    if (value === undefined || value === unknown || durationNs(value) !== undefined) return [];
    return fault(
      `healthcheck.${name}`,
      `is "${value}"; allowed: a duration such as 500ms, 30s or 1m30s.`,
    );
  });
}

function uploadFaults(inputs: Properties): Fault[] {
  return objectsOf(inputs, "uploads").flatMap((upload, index) => {
    const place = `uploads[${index}]`;
    const given = ["content", "contentBase64", "source"].filter((name) => upload[name]);
    const permissions = textOf(upload, "permissions");
    return [
      ...(given.length === 1 || hasUnknown(upload)
        ? []
        : fault(place, "needs exactly one of content, contentBase64 and source, and not empty.")),
      ...(permissions === undefined || permissions === unknown || /^0[0-7]{3}$/.test(permissions)
        ? []
        : fault(`${place}.permissions`, `is "${permissions}"; allowed: four octal digits, 0644.`)),
    ];
  });
}

function cpuFaults(inputs: Properties): Fault[] {
  const cpus = textOf(inputs, "cpus");
  if (cpus === undefined || cpus === unknown || /^\d*\.?\d+$/.test(cpus)) return [];
  return fault("cpus", `is "${cpus}"; allowed: a number of CPUs as text, such as "0.5".`);
}

function fault(property: string, reason: string): Fault[] {
  return [{ property, reason: `${containerType}: \`${property}\` ${reason}` }];
}
