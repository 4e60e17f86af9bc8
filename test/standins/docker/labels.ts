import { changeable, fixed, type Table } from "../property-table.ts";
import { objectsOf, type Properties, textOf } from "../values.ts";

/** The fields of one label, as the official plugin takes them. */
export const labelTable: Table = {
  label: fixed("text", { required: true }),
  value: changeable("text", { required: true }),
};

/** Turns `labels` into the map that the Engine API takes; undefined when there are none. */
export function labelsOf(properties: Properties): Record<string, string> | undefined {
  const labels = objectsOf(properties, "labels");
  if (labels.length === 0) return undefined;
  return Object.fromEntries(
    labels.map((entry) => [textOf(entry, "label") ?? "", textOf(entry, "value") ?? ""]),
  );
}
