import { randomBytes } from "node:crypto";
import type { CheckArgs, Fault } from "../provider-kit.ts";
import { isList, isProperties, type Properties, unknown, type Value } from "../values.ts";
import { annotationOf, objectAt, textAt } from "./object-fields.ts";
import { isClusterScoped, type ObjectType } from "./object-type.ts";

/** Marks objects whose name was drawn, as the official provider does. */
export const autonamed = "pulumi.com/autonamed";

/**
 * Completes the inputs of an object as the official provider does under server-side apply: type,
 * drawn name (`<logical name>-<8 hex digits>`, kept on later runs) and the provider's namespace.
 */
export function checkInputs(
  type: ObjectType,
  { urn, previous, inputs }: CheckArgs,
  defaultNamespace: string | undefined,
): { inputs: Properties; faults: readonly Fault[] } {
  const given = withoutNulls(inputs);
  const typed = { apiVersion: type.apiVersion, kind: type.kind, ...given };
  if (given.metadata === unknown) return { inputs: typed, faults: [] };
  const named = withName(urn, previous, objectAt(given, "metadata"));
  const metadata =
    defaultNamespace === undefined || named.namespace !== undefined || isClusterScoped(type)
      ? named
      : { ...named, namespace: defaultNamespace };
  return { inputs: { ...typed, metadata }, faults: faultsOf(type, given) };
}

function faultsOf(type: ObjectType, inputs: Properties): Fault[] {
  const metadata = inputs.metadata ?? {};
  if (!isProperties(metadata)) {
    return [{ property: "metadata", reason: `${type.kind}: \`metadata\` must be an object.` }];
  }
  if (metadata.generateName === undefined) return [];
  return [
    {
      property: "metadata.generateName",
      reason: `${type.kind}: \`metadata.generateName\` does not work with server-side apply. Leave it out: a resource without \`metadata.name\` is given a name.`,
    },
  ];
}

function withName(urn: string, previous: Properties, metadata: Properties): Properties {
  if (metadata.name !== undefined) return metadata;
  const wasDrawn = annotationOf(previous, autonamed) === "true";
  const kept = wasDrawn ? textAt(previous, "metadata", "name") : undefined;
  const logicalName = urn.split("::").at(-1) ?? "resource";
  return {
    ...metadata,
    name: kept ?? `${logicalName}-${randomBytes(4).toString("hex")}`,
    annotations: { ...objectAt(metadata, "annotations"), [autonamed]: "true" },
  };
}

/** Nulls mean the same as leaving out, and server-side apply would take them for values. */
function withoutNulls(properties: Properties): Properties {
  return Object.fromEntries(
    Object.entries(properties).flatMap(([key, value]) =>
      value === null || value === undefined ? [] : [[key, cleaned(value)]],
    ),
  );
}

function cleaned(value: Value): Value {
  if (isList(value)) return value.map(cleaned);
  return isProperties(value) ? withoutNulls(value) : value;
}
