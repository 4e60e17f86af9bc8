/** A metric that an expression names, with the labels that it selects or sums up by. */
export interface Selector {
  readonly metric: string;
  readonly labels: readonly string[];
}

/** Words of PromQL that look like metrics where they stand without braces. */
const words =
  /\b(sum|rate|increase|count|changes|absent|histogram_quantile|avg_over_time|sum_over_time|count_over_time|vector|by|on|and|or|unless|offset|le|d|h|m|bool)\b/g;

/** Every selector of an expression; metrics always stand before braces. */
export function selectorsOf(expr: string): Selector[] {
  return [...expr.matchAll(/([a-z_:][a-z0-9_:]*)\{([^}]*)\}/g)].map(
    ([, metric = "", matchers = ""]) => ({
      metric,
      labels: [...matchers.matchAll(/([a-z_]+)[=!]~?"/g)].map(([, label = ""]) => label),
    }),
  );
}

/** Labels that the expression groups by. */
export function groupedBy(expr: string): string[] {
  return [...expr.matchAll(/\bby \(([^)]*)\)/g)].flatMap(([, names = ""]) => names.split(/, ?/));
}

/** What is left of names when selectors, functions, labels and numbers are taken away. */
export function strayNames(expr: string): string[] {
  const rest = expr
    .replace(/[a-z_:][a-z0-9_:]*\{[^}]*\}/g, "")
    .replace(/\[[^\]]*\]/g, "")
    .replace(/\b(by|on) \([^)]*\)/g, "")
    .replace(/\b\d+(\.\d+)?[smhd]?\b/g, "")
    .replace(words, "");
  return rest.match(/[a-z_]+/gi) ?? [];
}
