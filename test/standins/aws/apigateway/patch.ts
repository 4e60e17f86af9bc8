import type { PatchOperation } from "@aws-sdk/client-api-gateway";
import type { Value } from "../../values.ts";

/** Sets one place of a REST API's resource; the API takes all values as texts (RFC 6902). */
export function replacing(path: string, value: Value | undefined): PatchOperation {
  return { op: "replace", path, value: String(value ?? "") };
}

/** Sets what is wanted in a map of texts and removes what is not. */
export function entries(
  path: string,
  before: Readonly<Record<string, string>>,
  after: Readonly<Record<string, string>>,
): PatchOperation[] {
  return [
    ...Object.entries(after)
      .filter(([key, value]) => before[key] !== value)
      .map(([key, value]) => replacing(`${path}/${key}`, value)),
    ...Object.keys(before)
      .filter((key) => !(key in after))
      .map((key) => ({ op: "remove", path: `${path}/${key}` }) as const),
  ];
}
