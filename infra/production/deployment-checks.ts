import { faultsOf, type ProductionCheck, shown } from "./check.ts";
import { type Instance, isMissing } from "./evidence.ts";
import { violated } from "./policy-faults.ts";

/** How the server is run. */
export const deploymentChecks: readonly ProductionCheck[] = [
  {
    id: "container",
    area: "deployment",
    title: "It runs as a hardened container, by digest",
    fix: "run the image by digest as the stack has it, and mend what policy names: npm run report tells more",
    look: ({ policy, runtime }) =>
      shown(runtime, ({ instances, absent, byPlatform }) => ({
        found: `${countOf(instances)}, ${byPlatform?.hardening ?? "without root, with a read-only root, limits and no capabilities"}; policy has nothing against it`,
        faults: [
          ...absenceFaults(instances, absent),
          ...instances.flatMap((instance) => {
            const { name, image, nonRoot, dropsCapabilities, limited } = instance;
            return faultsOf(
              [!isPinned(instance), `${name} runs ${image}, which is no digest`],
              [!nonRoot, `${name} may run as root`],
              [!isRootKept(instance), `${name} may write its root`],
              [!dropsCapabilities, `${name} has capabilities`],
              [!limited, `${name} may use all memory or processor time of its machine`],
            );
          }),
          ...(isMissing(policy)
            ? []
            : policy.errors.map((error) => `the preview fails: ${error.split("\n")[0]}`)),
          ...violated(policy, "container"),
        ],
      })),
  },
  {
    id: "separate-environment",
    area: "deployment",
    title: "It is an environment of its own",
    fix: "set environment to production or staging, and give the stack a namespace and names that no other stack has",
    look: ({ facts, policy, shared, runtime }) => ({
      found: `environment ${facts.environment}; nothing shared with another stack of this checkout`,
      faults: [
        ...faultsOf([facts.environment === "development", "environment is development"]),
        ...shared,
        ...(isMissing(runtime) ? [] : runtime.neighbours),
        ...violated(policy, "environment"),
      ],
    }),
  },
  {
    id: "health-checks",
    area: "deployment",
    title: "Health checks say how it is, and the platform asks them",
    fix: "look at what the readiness path names and at the platform's own view of the instances; policy names probes that are missing",
    look: ({ policy, probes, runtime }) =>
      shown(probes, ({ health, ready }) =>
        shown(runtime, ({ instances, absent, byPlatform }) => ({
          found: `${[...new Set([health.asked, ready.asked])].join(" and ")} answer 200; ${byPlatform?.watch ?? `the platform asks ${instances.length} instances itself, all are well`}`,
          faults: [
            ...faultsOf(
              [health.status !== 200, `${health.asked} answers ${health.status}`],
              [
                ready.status !== 200,
                `${ready.asked} answers ${ready.status}: ${ready.text.slice(0, 200)}`,
              ],
            ),
            ...absenceFaults(instances, absent),
            ...instances.flatMap(({ name, probed, healthy }) =>
              faultsOf(
                [
                  !probed,
                  byPlatform === undefined
                    ? `the platform does not ask ${name} how it is`
                    : `${byPlatform.unwatched} ${name}`,
                ],
                [!healthy, `the platform finds ${name} unwell`],
              ),
            ),
            ...violated(policy, "health"),
          ],
        })),
      ),
  },
];

/** Parts whose images the stack itself names, and so may be known by their release, as policy has it. */
const stacksOwn = ["redis", "postgres", "gateway", "prometheus", "grafana"];

function isPinned({ image, part }: Instance): boolean {
  if (/sha256:[0-9a-f]{64}$/.test(image)) return true;
  return stacksOwn.includes(part) && /:v?\d+\.\d+(\.\d+)?([.-][\w.-]+)?$/.test(image);
}

/** Docker writes files only where a root can be written; nothing that callers reach needs any. */
function isRootKept({ readOnlyRoot, takesFiles, part }: Instance): boolean {
  return readOnlyRoot || (takesFiles && ["prometheus", "grafana"].includes(part));
}

function absenceFaults(instances: readonly Instance[], absent: readonly string[]): string[] {
  const isServed = instances.some(({ part }) => part === "server");
  return [
    ...faultsOf([!isServed, "no instance runs"]),
    ...absent.map((what) => `${what} was deployed and is not there`),
  ];
}

function countOf(instances: readonly Instance[]): string {
  const servers = instances.filter(({ part }) => part === "server").length;
  const others = instances.length - servers;
  return `${servers} running by digest${others === 0 ? "" : ` and ${others} beside it`}`;
}
