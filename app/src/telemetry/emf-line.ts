/** One value to be counted. */
export interface Measurement {
  readonly metric: string;
  readonly unit: "Count" | "Milliseconds";
  readonly value: number;
  /** Values of its dimensions, which must come from fixed lists. */
  readonly dimensions: Readonly<Record<string, string>>;
  /** The names under which it is summed up: one metric of CloudWatch for each set of them. */
  readonly sums: readonly (readonly string[])[];
}

interface Line {
  readonly dimensions: Record<string, string>;
  readonly metrics: Map<string, Measurement & { readonly values: number[] }>;
}

/** Most values of one metric in a line (the specification's limit). */
const mostValues = 100;

/**
 * The measurements as lines of the CloudWatch embedded metric format, one unless they differ in a
 * dimension, as those of a batch may
 * (https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html).
 */
export function emfLines(
  measurements: readonly Measurement[],
  namespace: string,
  time: Date,
): string[] {
  const lines: Line[] = [];
  for (const measured of measurements) {
    let line = lines.find((each) => fits(measured, each));
    if (line === undefined) {
      line = { dimensions: {}, metrics: new Map() };
      lines.push(line);
    }
    Object.assign(line.dimensions, measured.dimensions);
    const same = line.metrics.get(measured.metric);
    if (same !== undefined) same.values.push(measured.value);
    else line.metrics.set(measured.metric, { ...measured, values: [measured.value] });
  }
  return lines.map((line) => `${JSON.stringify(documentOf(line, namespace, time))}\n`);
}

/** Whether a line can hold one more: a dimension and a metric mean one thing in it. */
function fits(measured: Measurement, { dimensions, metrics }: Line): boolean {
  const clashes = Object.entries(measured.dimensions).some(
    ([name, value]) => (dimensions[name] ?? value) !== value,
  );
  if (clashes) return false;
  const same = metrics.get(measured.metric);
  if (same === undefined) return true;
  return same.values.length < mostValues && keyOf(same) === keyOf(measured);
}

const keyOf = ({ dimensions, sums }: Measurement) => JSON.stringify([dimensions, sums]);

function documentOf({ dimensions, metrics }: Line, namespace: string, time: Date): object {
  const all = [...metrics.values()];
  return {
    _aws: {
      Timestamp: time.getTime(),
      CloudWatchMetrics: all.map(({ metric, unit, sums }) => ({
        Namespace: namespace,
        Dimensions: sums,
        Metrics: [{ Name: metric, Unit: unit }],
      })),
    },
    ...dimensions,
    ...Object.fromEntries(
      all.map(({ metric, values }) => [metric, values.length === 1 ? values[0] : values]),
    ),
  };
}
