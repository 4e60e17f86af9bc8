import type { CheckResult, SmokeReport } from "../contract/check.ts";

/** What is told of a check as it ends; of one that failed, what was found. */
export function checkLines({ title, status, ms, reason }: CheckResult): string[] {
  const signs = { passed: "ok  ", failed: "FAIL", skipped: "skip" } as const;
  const took = status === "skipped" ? "" : `${ms} ms`;
  const line = `  ${signs[status]} ${took.padStart(8)}  ${title}`;
  const found = reason === undefined || reason === "" ? [] : reason.split("\n");
  return [line, ...found.map((one) => `${" ".repeat(17)}${one}`)];
}

/** One line that says how it went, such as `smoke passed: 38 checks, 2 skipped, 4.1 s`. */
export function verdictLine({ verdict, checks, ms, reason }: SmokeReport): string {
  const count = (status: CheckResult["status"]) =>
    checks.filter((check) => check.status === status).length;
  const failed = count("failed");
  const asked = failed + count("passed");
  const parts = [
    `${asked} ${asked === 1 ? "check" : "checks"}`,
    ...(failed > 0 ? [`${failed} failed`] : []),
    `${count("skipped")} skipped`,
    `${(ms / 1000).toFixed(1)} s`,
  ];
  const why = reason === undefined ? "" : `\n  ${reason}`;
  return `smoke ${verdict}: ${parts.join(", ")}${why}`;
}

/** What to do about each kind of check that failed. */
const fixes: Readonly<Record<CheckResult["area"], string>> = {
  probes: "the server is not up, or what stands in front of it does not lead there",
  protocol: "clients cannot use it as they were promised: look at its log, and at its image",
  tools: "its tools do not do what they say: look at its log, and at its image",
  refusals:
    "it lets in whom it must refuse: let no client at it, and go back to the last good image",
  limits: "one caller can use it up: look at server.limits, and at what stands in front of it",
  companions:
    "clients cannot start it: look at its command, args and memoryMiB, and at what it needs",
};

/** What people do next, by what was found. */
export function nextLines({ verdict, checks, stack, target }: SmokeReport): string[] {
  if (verdict === "passed") return [];
  const failed = checks.filter(({ status }) => status === "failed");
  const areas = [...new Set(failed.map(({ area }) => area))];
  const option = stack === "dev" ? "" : ` --stack ${stack}`;
  const isUncalled = failed.length === 0;
  const logs = {
    docker: `docker ps --all --filter name=${stack} names its containers, docker logs shows one`,
    kubernetes: "kubectl get pods and kubectl logs, in the stack's namespace",
    lambda: "the function's log group in CloudWatch",
  } as const;
  return [
    ...areas.map((area) => `  ${area.padEnd(9)} ${fixes[area]}`),
    ...(isUncalled
      ? [`  token     MCP_TOKEN=… npm run smoke --${option}, with a token of the stack's issuer`]
      : [
          `  log       ${logs[target]}`,
          `  go back   npm run rollback --${option} brings back the last image that passed`,
        ]),
  ];
}
