import { type Fault, keyOf } from "../config/fault.ts";
import { functionEnv } from "./function-plan.ts";
import { partitionOf } from "./partition.ts";
import type { StackContext } from "./stack-context.ts";

/**
 * Bytes that a function's environment may have, as JSON, which is how Lambda counts it
 * (https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html).
 */
const maxEnvironmentBytes = 4096;

/** Faults of an environment that Lambda would refuse, with all that only AWS knows at its longest. */
export function environmentFaults(
  { settings, names }: StackContext,
  hasSecret: boolean,
): readonly Fault[] {
  const { region } = settings.lambda;
  const { name: partition, dnsSuffix } = partitionOf(region);
  const gatewayHost = `${"a".repeat(10)}.execute-api.${region}.${dnsSuffix}`;
  const secret = `arn:${partition}:secretsmanager:${region}:123456789012:secret:${names.server}-`;
  const variables = functionEnv(settings, {
    publicUrl: settings.server.publicUrl ?? `https://${gatewayHost}/live`,
    gatewayHost,
    ticketsTable: settings.server.store === "dynamodb" ? names.ticketsTable : undefined,
    limitsTable: settings.server.shared === "dynamodb" ? names.limitsTable : undefined,
    // what the provider adds to a prefix, and what Secrets Manager adds to a name
    secretId: hasSecret ? `${secret}${"0".repeat(26)}-abcdef` : undefined,
    secretVersion: hasSecret ? crypto.randomUUID() : undefined,
  });
  const bytes = Buffer.byteLength(JSON.stringify(variables));
  if (bytes <= maxEnvironmentBytes) return [];
  const [longest] = Object.entries(variables).sort(([, a], [, b]) => b.length - a.length);
  return [
    {
      key: keyOf(["server"]),
      given: `an environment of ${bytes} bytes, ${longest?.[1].length} of them in ${longest?.[0]}`,
      allowed: `at most ${maxEnvironmentBytes} bytes in all, as Lambda has it`,
      fix: `shorten ${keyOf(["server", "allowedHosts"])}, ${keyOf(["server", "allowedOrigins"])} or the URLs of ${keyOf(["server"])}`,
    },
  ];
}
