import { type Owner, physicalName, stackLabels } from "../naming.ts";

/** Part of a stack that runs in pods of its own. */
export type Component =
  | "server"
  | "redis"
  | "postgres"
  | "gateway"
  | `backend-${string}`
  | `companion-${string}`;

/** Labels of an object, as Kubernetes takes them. */
export type Labels = Readonly<Record<string, string>>;

/**
 * Labels that select the pods of one component; never changed after the first `up`, for selectors
 * are immutable (https://kubernetes.io/docs/concepts/overview/working-with-objects/common-labels/).
 */
export function selectorLabels({ server, stack }: Owner, component: Component): Labels {
  return {
    "app.kubernetes.io/name": server,
    "app.kubernetes.io/instance": physicalName(server, stack),
    "app.kubernetes.io/component": component,
  };
}

/** Labels of every object of a component. */
export function objectLabels(owner: Owner, component: Component): Labels {
  return { ...selectorLabels(owner, component), ...sharedLabels(owner) };
}

/** Labels of what belongs to a stack as a whole, such as its namespace. */
export function sharedLabels({ server, stack }: Owner): Labels {
  return {
    "app.kubernetes.io/part-of": "mcp-stacks",
    // a stack's name may hold what a label may not
    ...stackLabels(physicalName(stack), server),
  };
}
