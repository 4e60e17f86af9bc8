import { listAt, type Properties, recordAt, recordOf, textAt } from "../read.ts";
import type { PolicyResource, PolicyRule } from "../rule.ts";

/** Where each kind that runs pods describes them. */
const kinds: Readonly<Record<string, readonly string[]>> = {
  "kubernetes:core/v1:Pod": [],
  "kubernetes:apps/v1:Deployment": ["spec", "template"],
  "kubernetes:apps/v1:StatefulSet": ["spec", "template"],
  "kubernetes:apps/v1:DaemonSet": ["spec", "template"],
  "kubernetes:apps/v1:ReplicaSet": ["spec", "template"],
  "kubernetes:core/v1:ReplicationController": ["spec", "template"],
  "kubernetes:batch/v1:Job": ["spec", "template"],
  "kubernetes:batch/v1:CronJob": ["spec", "jobTemplate", "spec", "template"],
};

/** Those, and the patches of the Kubernetes provider, by which pods of others could be changed past the rules. */
const podPaths: Readonly<Record<string, readonly string[]>> = Object.fromEntries(
  Object.entries(kinds).flatMap(([type, path]) => [
    [type, path],
    [`${type}Patch`, path],
  ]),
);

/** Kinds that run pods. */
export const workloadTypes: readonly string[] = Object.keys(podPaths);

/** Kinds whose pods serve until they are told to stop. */
export const servingTypes: readonly string[] = workloadTypes.filter(
  (type) => !type.startsWith("kubernetes:batch/"),
);

/** One container, and whether it ends before the others start. */
export interface Container {
  readonly name: string;
  readonly isInit: boolean;
  readonly props: Properties;
}

/** The pods of a workload as their template describes them: labels in `metadata`, the rest in `spec`. */
export function podOf({ type, props }: PolicyResource): Properties {
  return recordAt(props, ...(podPaths[type] ?? []));
}

/** Part of its stack that a pod is, by its label; undefined for those of others. */
export function componentOf(pod: unknown): string | undefined {
  return textAt(pod, "metadata", "labels", "app.kubernetes.io/component");
}

/** Whether it is a companion's bridge, of which there is one: a session is known to the process that began it alone. */
export function isBridge(workload: PolicyResource): boolean {
  return componentOf(podOf(workload))?.startsWith("companion-") === true;
}

/** Every container of the pods, those of the start among them. */
export function containersOf(pod: Properties): readonly Container[] {
  const named = (key: string, isInit: boolean) =>
    listAt(pod, "spec", key).map((value, index) => {
      const props = recordOf(value);
      return { name: textAt(props, "name") ?? `${key}[${index}]`, isInit, props };
    });
  return [...named("containers", false), ...named("initContainers", true)];
}

/** What a rule about containers is made of. */
interface ContainerRule extends Pick<PolicyRule, "id" | "level" | "description" | "fix"> {
  /** Kinds that it looks at. @default all that run pods */
  readonly types?: readonly string[];
  /** What is wrong with one container; undefined when nothing is. */
  readonly fault: (
    container: Container,
    pod: Properties,
    workload: PolicyResource,
  ) => string | undefined;
}

/** A rule that every container of every workload must keep. */
export function containerRule({
  fault,
  types = workloadTypes,
  ...rule
}: ContainerRule): PolicyRule {
  return {
    ...rule,
    types,
    check: (workload) => {
      const pod = podOf(workload);
      return containersOf(pod).flatMap((container) => {
        const found = fault(container, pod, workload);
        return found === undefined
          ? []
          : [{ of: workload.name, found: `container ${container.name}: ${found}` }];
      });
    },
  };
}
