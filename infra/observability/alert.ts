import type { Series } from "./series.ts";
import type { Watched } from "./watched.ts";

/** `critical`: users are affected now; `warning`: they may soon be. */
export type Severity = "critical" | "warning";

/** Why a target has no such alert, as a sentence. */
export interface Absent {
  readonly absent: string;
}

/** How Prometheus sees it. */
export interface PrometheusAlert {
  /** What holds, with Prometheus' templates; a sentence. */
  readonly summary: string;
  /** PromQL. */
  readonly expr: string;
  /** How long it must hold, in Prometheus' notation. */
  readonly for: string;
}

/** Counts of the server in CloudWatch above which an alarm is raised. */
export interface CountedAlarm {
  /** Last part of the alarm's name. */
  readonly role: string;
  /** Metric of the server's own namespace. */
  readonly metric: string;
  /** Dimensions besides the server's name; their values are those that the server writes. */
  readonly dimensions: Readonly<Record<string, string>>;
  /** Most in five minutes that nobody is told of. */
  readonly most: number;
  /** What holds and what to do on AWS, a sentence each or more. */
  readonly summary: string;
  readonly action: string;
}

/** An alarm that is planned from AWS's own figures, by its role. */
export interface AwsAlarm {
  readonly awsRole: "5xx" | "slow" | "throttled" | "failing";
}

/** Something that somebody should look at, and how each kind of monitoring sees it. */
export interface Alert {
  /** Unique; stands in Prometheus and in the runbook. */
  readonly name: string;
  readonly severity: Severity;
  /** What it means for users, without figures; a sentence. */
  readonly meaning: string;
  /** What to do; sentences. */
  readonly action: string;
  /** Undefined from the function where the stack has not what it watches. */
  readonly prometheus: ((server: Watched, series: Series) => PrometheusAlert | undefined) | Absent;
  readonly cloudWatch: CountedAlarm | AwsAlarm | Absent;
}
