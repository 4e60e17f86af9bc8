import { isProperties, type Properties } from "../values.ts";
import type { ObjectRef } from "./cluster.ts";
import { objectAt } from "./object-fields.ts";

/** Where the state keeps the name under which fields are owned, as the official provider does. */
export const fieldManagerKey = "__fieldManager";

/** Where the state keeps the version that the program first asked for, as the official one does. */
const initialApiVersionKey = "__initialApiVersion";

/** The object to apply for inputs; its namespace is told even where the program left it out. */
export function manifestOf(ref: ObjectRef, inputs: Properties): Properties {
  const { status: _, ...wanted } = inputs;
  const metadata = {
    ...objectAt(inputs, "metadata"),
    name: ref.name,
    namespace: ref.namespace,
  };
  return withEncodedText({ ...wanted, apiVersion: ref.apiVersion, kind: ref.kind, metadata });
}

/**
 * Writes `stringData` of a Secret as `data`: server-side apply would own the text but not what the
 * server makes of it, and would keep the values of removed keys.
 */
function withEncodedText(manifest: Properties): Properties {
  const { stringData, ...others } = manifest;
  if (manifest.kind !== "Secret" || !isProperties(stringData)) return manifest;
  const encoded = Object.entries(stringData).map(([key, value]) => [key, encode(String(value))]);
  return { ...others, data: { ...objectAt(manifest, "data"), ...Object.fromEntries(encoded) } };
}

function encode(text: string): string {
  return Buffer.from(text).toString("base64");
}

/** The outputs that the state keeps: the live object, without what tells who set which field. */
export function stateOf(
  live: Properties,
  fieldManager: string,
  initialApiVersion: string,
): Properties {
  const { managedFields: _, ...metadata } = objectAt(live, "metadata");
  return {
    ...live,
    metadata,
    [fieldManagerKey]: fieldManager,
    [initialApiVersionKey]: initialApiVersion,
  };
}
