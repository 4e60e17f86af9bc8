import { type PropertyChange, propertyChanges, topOf } from "./property-changes.ts";

/** A resource's properties as the engine has them, secrets masked. */
interface Properties {
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly outputs: Readonly<Record<string, unknown>>;
}

/** What a refresh found of one resource. */
export interface Refreshed {
  /** The engine's own word: same, update, delete, refresh. */
  readonly op: string;
  readonly name: string;
  readonly type: string;
  readonly deployed: Properties;
  readonly found: Properties;
  /** Properties that differ, as the provider says. */
  readonly diffs: readonly string[];
}

/** A resource that is not as it was deployed. */
export interface Drifted {
  readonly name: string;
  /** Type token, such as `docker:index/container:Container`. */
  readonly type: string;
  readonly kind: "changed" | "deleted";
  /** What differs: `before` as deployed, `after` as found. */
  readonly properties: readonly PropertyChange[];
}

/**
 * The resources that somebody changed or deleted outside of the program, by name. What the program
 * does not set, such as a status or an address, is no drift: it changes by itself.
 */
export function driftOf(refreshed: readonly Refreshed[]): Drifted[] {
  return refreshed
    .flatMap((resource): Drifted[] => {
      const { name, type, op } = resource;
      if (op === "delete") return [{ name, type, kind: "deleted", properties: [] }];
      if (op !== "update") return [];
      const properties = changedProperties(resource);
      return properties.length === 0 ? [] : [{ name, type, kind: "changed", properties }];
    })
    .sort((one, other) => (one.name < other.name ? -1 : 1));
}

function changedProperties({ deployed, found, diffs }: Refreshed): PropertyChange[] {
  const set = new Set(Object.keys(deployed.inputs));
  const inputs = propertyChanges(deployed.inputs, found.inputs);
  const known = new Set(inputs.map(({ path }) => topOf(path)));
  // a provider that reads no inputs back has the differences in its outputs
  const others = diffs.filter((path) => set.has(topOf(path)) && !known.has(topOf(path)));
  const outputs =
    others.length === 0 ? [] : propertyChanges(deployed.outputs, found.outputs, others);
  return [...inputs, ...outputs];
}

/** One resource that is not as it was deployed, as lines for people. */
export function driftLines({ name, type, kind, properties }: Drifted): string[] {
  const of = type.slice(type.lastIndexOf(":") + 1);
  return [
    `  ${kind.padEnd(8)} ${name.padEnd(28)} ${of}`,
    ...properties.map(({ path, before, after }) =>
      before === undefined || after === undefined
        ? `    ${path}: differs`
        : `    ${path}: deployed ${before}, found ${after}`,
    ),
  ];
}
