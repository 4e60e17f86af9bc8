import type { Config } from "../config.ts";
import { env } from "../contract.ts";
import { messageOf, StartError } from "../errors.ts";
import type { Logger } from "./logger.ts";
import type { Tracing } from "./tracing.ts";

/** The settings that tracing depends on. */
export type TracingConfig = Pick<
  Config,
  "otlpEndpoint" | "otlpHeaders" | "traceSampleRatio" | "name" | "version"
>;

/** Opens the export of spans if a collector is set; its code is loaded only then. */
export async function openTracing(
  config: TracingConfig,
  logger: Pick<Logger, "info" | "warn">,
): Promise<Tracing | undefined> {
  const { otlpEndpoint } = config;
  if (otlpEndpoint === undefined) return undefined;
  const headers = headersOf(config.otlpHeaders);
  const [{ createOtlpTracing }, { createOtlpExporter }] = await Promise.all([
    import("./otlp-tracing.ts"),
    import("./otlp-exporter.ts"),
  ]);
  let reachable: boolean | undefined;
  const exporter = createOtlpExporter({
    // https://opentelemetry.io/docs/specs/otel/protocol/exporter/#endpoint-urls-for-otlphttp
    url: `${otlpEndpoint.replace(/\/+$/, "")}/v1/traces`,
    headers,
    onResult(error) {
      const now = error === undefined;
      if (reachable === now) return;
      reachable = now;
      if (now) logger.info("traces are exported");
      else logger.warn({ reason: messageOf(error) }, "traces cannot be exported; calls go on");
    },
  });
  return createOtlpTracing({
    exporter,
    serviceName: config.name,
    serviceVersion: config.version,
    sampleRatio: config.traceSampleRatio,
  });
}

/** Reads `name=value` pairs whose values may be percent-encoded, as the standard has them. */
function headersOf(given: string | undefined): Record<string, string> {
  const pairs = (given ?? "").split(",").filter((pair) => pair !== "");
  return Object.fromEntries(
    pairs.map((pair): [string, string] => {
      const [name = "", ...value] = pair.split("=");
      try {
        return [name.trim(), decodeURIComponent(value.join("=").trim())];
      } catch {
        throw new StartError(
          `${env.otlpHeaders}: the value of ${name.trim()} is not percent-encoded well (value hidden). Write a % as %25.`,
        );
      }
    }),
  );
}
