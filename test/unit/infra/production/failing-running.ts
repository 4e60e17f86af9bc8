import {
  butBeside,
  butFacts,
  butInstance,
  butRecords,
  butRuntime,
  type Failing,
  violating,
} from "./changed-evidence.ts";
import { answer, auditLine, but, butProbes } from "./good-evidence.ts";

/** Evidence that fails the checks of how the server is watched and run. */
export const failingRunning: Failing = {
  "audit-log": [
    [
      "the call is not in it",
      butRecords({ audit: { lines: [auditLine({ user: "other" })] } }),
      /not in it/,
    ],
    [
      "a line is no JSON",
      butRecords({ audit: { lines: [auditLine(), "hello"] } }),
      /1 lines are no entry/,
    ],
    [
      "there is a gap",
      butRecords({ audit: { lines: [auditLine(), auditLine({ kind: "gap" })] } }),
      /1 gaps/,
    ],
    ["it cannot be read", butRecords({ audit: { missing: "no daemon" } }), /no daemon/],
  ],
  metrics: [
    [
      "nothing is counted",
      butRecords({ metrics: { before: 3, after: 3 } }),
      /not counted: 3 before and 3 after/,
    ],
    ["nobody scrapes", butRecords({ metrics: { missing: "no Prometheus" } }), /no Prometheus/],
  ],
  traces: [
    ["no collector is set", butFacts({ traces: false }), /otlpEndpoint is not set/],
    [
      "it is not reached",
      butRecords({
        log: { lines: ['{"msg":"traces cannot be exported; calls go on"}'], whole: true },
      }),
      /cannot be exported/,
    ],
    ["nothing was ever sent", butRecords({ log: { lines: [], whole: true } }), /does not say/],
  ],
  container: [
    ["it runs a tag", butInstance({ image: "registry.example/a:latest" }), /no digest/],
    ["it may be root", butInstance({ nonRoot: false }), /may run as root/],
    ["its root is writable", butInstance({ readOnlyRoot: false }), /write its root/],
    ["it has capabilities", butInstance({ dropsCapabilities: false }), /capabilities/],
    ["nothing runs", butRuntime({ instances: [] }), /no instance/],
    ["it has no limits", butInstance({ limited: false }), /all memory or processor time/],
    ["only what is beside it runs", butInstance({ part: "redis" }), /no instance runs/],
    ["files are written into it", butInstance({ readOnlyRoot: false, takesFiles: true }), /pod-1/],
    [
      "a companion beside it may be root",
      butBeside({ part: "companions-web", nonRoot: false }),
      /^beside-1 may run as root$/,
    ],
    [
      "a backend beside it runs a release",
      butBeside({ part: "backend-api", image: "registry.example/api:1.2.3" }),
      /^beside-1 runs registry.example\/api:1.2.3, which is no digest$/,
    ],
    [
      "the gateway beside it runs a tag that moves",
      butBeside({ part: "gateway", image: "nginx:stable" }),
      /^beside-1 runs nginx:stable/,
    ],
    [
      "a part is gone",
      butRuntime({ absent: ["container x-api"] }),
      /^container x-api was deployed/,
    ],
    ["policy is broken", violating("k8s-limits"), /k8s-limits/],
    ["policy was not asked", but({ policy: { missing: "no engine" } }), /no engine/],
    [
      "the preview fails",
      but({ policy: { errors: ["no such image"], violations: [] } }),
      /no such image/,
    ],
  ],
  "separate-environment": [
    [
      "it is for development",
      butFacts({ environment: "development" }),
      /environment is development/,
    ],
    ["another stack is there", but({ shared: ["stack b too"] }), /stack b too/],
    ["the namespace holds others", butRuntime({ neighbours: ["b is there"] }), /b is there/],
  ],
  "health-checks": [
    ["it is not well", butProbes({ health: answer("/health", 503, {}) }), /health answers 503/],
    [
      "it is not ready",
      butProbes({ ready: answer("/ready", 503, { missing: ["store"] }) }),
      /store/,
    ],
    [
      "what is beside it is unwell",
      butBeside({ healthy: false }),
      /^the platform finds beside-1 unwell$/,
    ],
    ["a part is gone", butRuntime({ absent: ["a pod of redis"] }), /^a pod of redis was deployed/],
    ["nobody asks it", butInstance({ probed: false }), /does not ask pod-1/],
    ["it is found unwell", butInstance({ healthy: false }), /finds pod-1 unwell/],
    ["policy is broken", violating("k8s-probes"), /k8s-probes/],
  ],
};
