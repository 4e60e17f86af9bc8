import { list, type Room } from "./list-markdown.ts";
import { codeText } from "./markdown-text.ts";
import {
  countsOf,
  type Operation,
  type Operations,
  operationOrder,
  type ResourceChange,
} from "./operations.ts";
import type { PropertyChange } from "./property-changes.ts";

const words: Readonly<Record<Operation, { readonly done: string; readonly title: string }>> = {
  replace: { done: "replaced", title: "Replaced (deleted and made anew)" },
  delete: { done: "deleted", title: "Deleted" },
  update: { done: "updated", title: "Updated" },
  create: { done: "created", title: "Created" },
};

/** Properties of one resource that are named; of the others, only how many they are. */
const shownProperties = 8;

/** What becomes of the resources, what hurts most first. */
export function operationsMarkdown({ changes, unchanged }: Operations, room: Room): string[] {
  const counts = countsOf(changes).map(([operation, count]) => `${count} ${words[operation].done}`);
  const summary = [...(counts.length > 0 ? counts : ["none changes"]), `${unchanged} unchanged`];
  const waiting = changes.filter(({ origin }) => origin === "base").length;
  return [
    "#### Resources",
    `${summary.join(", ")}.${waiting > 0 ? ` ${waiting} of these wait on the base already; this change does not bring them.` : ""}`,
    ...operationOrder.flatMap((operation) =>
      list(
        words[operation].title,
        changes.filter((change) => change.operation === operation).map(changeMarkdown),
        room,
      ),
    ),
  ];
}

function changeMarkdown({ name, type, forcedBy, properties, origin }: ResourceChange): string {
  const forced = forcedBy.map((property) => codeText(property));
  const more = properties.length - shownProperties;
  const shown = properties.slice(0, shownProperties).map(propertyMarkdown);
  const facts = [
    ...(forced.length > 0 ? [`forced by ${forced.join(", ")}`] : []),
    ...(shown.length > 0 ? [[...shown, ...(more > 0 ? [`${more} more`] : [])].join("; ")] : []),
    ...(origin === "base" ? ["_waits on the base already_"] : []),
  ];
  const what = `${codeText(name)} ${codeText(type)}`;
  return facts.length === 0 ? what : `${what}: ${facts.join(" · ")}`;
}

function propertyMarkdown({ path, before, after }: PropertyChange): string {
  if (before === undefined || after === undefined) return codeText(path);
  return `${codeText(path)} ${codeText(before)} → ${codeText(after)}`;
}
