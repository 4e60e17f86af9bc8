import { Counter, Gauge, Histogram, type Registry } from "prom-client";

/*
 * Metrics that are counted in every call. prom-client takes some 10 us for a duration and 3 us for a
 * count, most of it for checking and joining labels, which here is done when somebody asks.
 */

/** Values of the labels of one series, in the order of their names. */
type LabelValues = readonly string[];

/** Name, help and label names of a metric; the values of all labels must come from fixed lists. */
export interface TalliedSettings {
  readonly name: string;
  readonly help: string;
  readonly labelNames: readonly string[];
  readonly registry: Registry;
}

interface Series<T> {
  readonly labels: Readonly<Record<string, string>>;
  readonly state: T;
}

/** A counter; the function adds one to a series. */
export function talliedCounter(settings: TalliedSettings): (...values: LabelValues) => void {
  const series = createSeries(settings.labelNames, () => ({ more: 0 }));
  const { name, help, labelNames, registry } = settings;
  const counter = new Counter({
    name,
    help,
    labelNames,
    registers: [registry],
    collect() {
      for (const { labels, state } of series.all()) {
        counter.inc(labels, state.more);
        state.more = 0;
      }
    },
  });
  return (...values) => {
    series.of(values).more += 1;
  };
}

/** A gauge with one label; the function sets a series. */
export function talliedGauge(settings: TalliedSettings): (value: string, now: number) => void {
  const series = createSeries(settings.labelNames, () => ({ now: 0 }));
  const { name, help, labelNames, registry } = settings;
  const gauge = new Gauge({
    name,
    help,
    labelNames,
    registers: [registry],
    collect() {
      for (const { labels, state } of series.all()) gauge.set(labels, state.now);
    },
  });
  return (value, now) => {
    series.of([value]).now = now;
  };
}

/** A histogram of seconds with these upper bounds, in rising order; the function adds a duration to a series. */
export function talliedHistogram(
  settings: TalliedSettings & { readonly bounds: readonly number[] },
): (seconds: number, ...values: LabelValues) => void {
  const { name, help, labelNames, registry, bounds } = settings;
  const series = createSeries(labelNames, () => ({
    sum: 0,
    // One more than bounds: what is longer than the last.
    counts: new Array<number>(bounds.length + 1).fill(0),
  }));
  const histogram = new Histogram({ name, help, labelNames, buckets: [...bounds], registers: [] });
  const get = async () => {
    const values = [...series.all()].flatMap(({ labels, state: { sum, counts } }) => {
      let total = 0;
      const buckets = counts.map((count, index) => {
        total += count;
        const le = bounds[index] ?? "+Inf";
        return { metricName: `${name}_bucket`, labels: { le, ...labels }, value: total };
      });
      return [
        ...buckets,
        { metricName: `${name}_sum`, labels, value: sum },
        { metricName: `${name}_count`, labels, value: total },
      ];
    });
    return { name, help, type: "histogram", aggregator: "sum", values };
  };
  // The registry asks the one for text, and the other for JSON.
  registry.registerMetric(Object.assign(histogram, { get, getForPromString: get }));
  return (seconds, ...values) => {
    const state = series.of(values);
    state.sum += seconds;
    let at = 0;
    while (at < bounds.length && seconds > (bounds[at] ?? 0)) at += 1;
    state.counts[at] = (state.counts[at] ?? 0) + 1;
  };
}

function createSeries<T>(names: readonly string[], fresh: () => T) {
  const known = new Map<string, Series<T>>();
  return {
    all: () => known.values(),
    of(values: LabelValues): T {
      const key = values.length === 1 ? (values[0] ?? "") : values.join("\n");
      const found = known.get(key);
      if (found !== undefined) return found.state;
      const labels = Object.fromEntries(names.map((name, index) => [name, values[index] ?? ""]));
      const state = fresh();
      known.set(key, { labels, state });
      return state;
    },
  };
}
