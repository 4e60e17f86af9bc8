import type { Alert } from "./alert.ts";
import { alerts } from "./alerts.ts";

/** Name of the place in the README that says what to do about an alert. */
export function anchorOf(alert: string): string {
  return `alert-${alert.toLowerCase()}`;
}

/** Every alert as a Markdown table: what it means, what to do and who can raise it. */
export function runbookTable(): string {
  const lines = alerts.map(
    (alert) =>
      `| <a id="${anchorOf(alert.name)}"></a>\`${alert.name}\` | ${alert.severity} | ${alert.meaning} | ${alert.action} | ${raisedBy(alert)} |`,
  );
  const head = ["| Alert | | Means | Do | Raised by |", "| --- | --- | --- | --- | --- |"];
  return [...head, ...lines].join("\n");
}

/** Prometheus, and the alarm of AWS by the last part of its name. */
function raisedBy({ prometheus, cloudWatch }: Alert): string {
  return [
    ...(typeof prometheus === "function" ? ["Prometheus"] : []),
    ...("absent" in cloudWatch
      ? []
      : [`alarm \`…-${"role" in cloudWatch ? cloudWatch.role : cloudWatch.awsRole}\``]),
  ].join(", ");
}
