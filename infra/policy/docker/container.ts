import type { PolicyResource, PolicyRule, Violation } from "../rule.ts";

/** Type token of a container of the Docker provider. */
export const containerType = "docker:index/container:Container";

/** A rule about one container, whose violations are all about that. */
export interface ContainerRule extends Omit<PolicyRule, "types" | "check"> {
  /** What was found in its inputs, in words. */
  readonly find: (props: PolicyResource["props"]) => readonly string[];
}

/** Has a rule look at every container. */
export function ofContainers({ find, ...rule }: ContainerRule): PolicyRule {
  return {
    ...rule,
    types: [containerType],
    check: ({ name, props }): Violation[] => find(props).map((found) => ({ of: name, found })),
  };
}
