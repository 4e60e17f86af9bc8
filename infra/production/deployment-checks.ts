import { faultsOf, type ProductionCheck, shown } from "./check.ts";
import { isMissing } from "./evidence.ts";
import { violated } from "./policy-faults.ts";

/** How the server is run. */
export const deploymentChecks: readonly ProductionCheck[] = [
  {
    id: "container",
    area: "deployment",
    title: "It runs as a hardened container, by digest",
    fix: "run the image by digest as the stack has it, and mend what policy names: npm run report tells more",
    look: ({ policy, runtime }) =>
      shown(runtime, ({ instances, byPlatform }) => ({
        found: `${instances.length} running by digest, ${byPlatform?.hardening ?? "without root, with a read-only root and no capabilities"}; policy has nothing against it`,
        faults: [
          ...faultsOf([instances.length === 0, "no instance runs"]),
          ...instances.flatMap(({ name, image, nonRoot, readOnlyRoot, dropsCapabilities }) =>
            faultsOf(
              [!/sha256:[0-9a-f]{64}$/.test(image), `${name} runs ${image}, which is no digest`],
              [!nonRoot, `${name} may run as root`],
              [!readOnlyRoot, `${name} may write its root`],
              [!dropsCapabilities, `${name} has capabilities`],
            ),
          ),
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
    fix: "look at what /ready names and at the platform's own view of the instances; policy names probes that are missing",
    look: ({ policy, probes, runtime }) =>
      shown(probes, ({ health, ready }) =>
        shown(runtime, ({ instances, byPlatform }) => ({
          found: `/health and /ready answer 200; ${byPlatform?.watch ?? `the platform asks ${instances.length} instances itself, all are well`}`,
          faults: [
            ...faultsOf(
              [health.status !== 200, `/health answers ${health.status}`],
              [ready.status !== 200, `/ready answers ${ready.status}: ${ready.text.slice(0, 200)}`],
              [instances.length === 0, "no instance runs"],
            ),
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
