import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-http";
import type { SpanExporter } from "@opentelemetry/sdk-trace";

/** Where spans are sent, and who hears how each batch fared. */
export interface OtlpExporterSettings {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Called after each batch, with the fault if it was not taken. */
  readonly onResult: (error: Error | undefined) => void;
}

/** Sends spans as JSON over HTTP; a batch that is not taken within 5 s is given up. */
export function createOtlpExporter(settings: OtlpExporterSettings): SpanExporter {
  const exporter = new OTLPTraceExporter({
    url: settings.url,
    headers: { ...settings.headers },
    timeoutMillis: 5000,
    concurrencyLimit: 2,
  });
  return {
    export(spans, done) {
      exporter.export(spans, (result) => {
        const failed = result.code !== 0;
        settings.onResult(failed ? (result.error ?? new Error("not accepted")) : undefined);
        done(result);
      });
    },
    forceFlush: () => exporter.forceFlush(),
    shutdown: () => exporter.shutdown(),
  };
}
