import { changeable, fixed, type Table } from "../../property-table.ts";
import type { Fault } from "../../provider-kit.ts";
import { numberOf, type Properties, textOf } from "../../values.ts";

/** The type token of a function. */
export const functionToken = "aws:lambda/function:Function";

/** The properties of a function from an image; the defaults are those of the official provider. */
export const functionTable: Table = {
  name: fixed("text"),
  packageType: fixed("text", { default: "Zip", oneOf: ["Zip", "Image"] }),
  role: changeable("text", { required: true }),
  imageUri: changeable("text"),
  imageConfig: changeable({
    object: {
      commands: changeable("texts"),
      entryPoints: changeable("texts"),
      workingDirectory: changeable("text"),
    },
  }),
  architectures: changeable("texts"),
  description: changeable("text", { default: "" }),
  memorySize: changeable("number", { default: 128 }),
  timeout: changeable("number", { default: 3 }),
  reservedConcurrentExecutions: changeable("number", { default: -1 }),
  environment: changeable({ object: { variables: changeable("map") } }),
  ephemeralStorage: changeable({ object: { size: changeable("number") } }),
  loggingConfig: changeable({
    object: {
      logFormat: changeable("text", { required: true, oneOf: ["JSON", "Text"] }),
      logGroup: changeable("text"),
      applicationLogLevel: changeable("text", {
        oneOf: ["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"],
      }),
      systemLogLevel: changeable("text", { oneOf: ["DEBUG", "INFO", "WARN"] }),
    },
  }),
  tracingConfig: changeable({
    object: {
      mode: changeable("text", { required: true, oneOf: ["Active", "PassThrough"] }),
    },
  }),
  vpcConfig: changeable({
    object: {
      subnetIds: changeable("text set", { required: true }),
      securityGroupIds: changeable("text set", { required: true }),
      ipv6AllowedForDualStack: changeable("flag", { default: false }),
    },
  }),
  publish: changeable("flag", { default: false }),
  skipDestroy: changeable("flag", { default: false }),
};

/** What Lambda itself would refuse, told in a preview as the official provider does. */
export function functionFaults(inputs: Properties): Fault[] {
  const fault = (property: string, reason: string): Fault => ({
    property,
    reason: `${functionToken}: ${reason}`,
  });
  const faults: Fault[] = [];
  if (textOf(inputs, "packageType") !== "Image") {
    faults.push(
      fault(
        "packageType",
        '`packageType` must be "Image": the stand-in deploys no zip files. Use an image, or the official plugin.',
      ),
    );
  } else if (inputs.imageUri === undefined) {
    faults.push(fault("imageUri", "`imageUri` is missing; a function of an image needs it."));
  }
  // limits of CreateFunction (AWS Lambda API reference)
  const limits = [
    ["memorySize", 128, 10_240],
    ["timeout", 1, 900],
    ["reservedConcurrentExecutions", -1, Number.MAX_SAFE_INTEGER],
  ] as const;
  for (const [name, least, most] of limits) {
    const value = numberOf(inputs, name);
    if (value === undefined || (value >= least && value <= most)) continue;
    faults.push(fault(name, `\`${name}\` is ${value}; allowed: ${least} to ${most}.`));
  }
  return faults;
}
