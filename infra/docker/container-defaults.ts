/** What one container may use of its machine. */
export interface ContainerLimits {
  readonly memoryMiB: number;
  readonly cpus: number;
}

/** Most seconds between two checks, while running and while starting. */
export interface HealthIntervals {
  readonly intervalSec: number;
  /** 0 leaves it out: daemons before Docker 25 do not know it. */
  readonly startIntervalSec: number;
}

/** A health check as the provider takes it; durations such as `30s`. */
export interface HealthcheckPlan {
  readonly tests: string[];
  readonly interval: string;
  readonly timeout: string;
  readonly startPeriod: string;
  readonly startInterval?: string;
  readonly retries: number;
}

/**
 * Settings that every container of a stack shares: no capabilities, no new privileges, bounded
 * memory, CPU and logs, restarted until someone stops it. `memorySwap` equals `memory`: no swap,
 * and the provider otherwise reports a difference on every preview.
 */
export function containerDefaults({ memoryMiB, cpus }: ContainerLimits) {
  return {
    restart: "unless-stopped",
    capabilities: { drops: ["ALL"] },
    securityOpts: ["no-new-privileges:true"],
    memory: memoryMiB,
    memorySwap: memoryMiB,
    cpus: String(cpus),
    logDriver: "json-file",
    logOpts: { "max-size": "10m", "max-file": "3" },
    mustRun: true,
    wait: true,
  };
}

/** Docker's health check, with its durations in Docker's form; it is never rarer than its own. */
export function healthcheckPlan(
  tests: readonly string[],
  check: { intervalSec: number; timeoutSec: number; startPeriodSec: number; retries: number },
  { intervalSec, startIntervalSec }: HealthIntervals,
): HealthcheckPlan {
  return {
    tests: [...tests],
    interval: `${Math.min(check.intervalSec, intervalSec)}s`,
    timeout: `${check.timeoutSec}s`,
    startPeriod: `${check.startPeriodSec}s`,
    ...(startIntervalSec === 0 ? {} : { startInterval: `${startIntervalSec}s` }),
    retries: check.retries,
  };
}

/** A port of a container on one address of its host. */
export function publish(internal: number, external: number, ip: string) {
  return [{ internal, external, ip, protocol: "tcp" }];
}
