import type { Surface } from "../surface/surface.ts";
import { faultsOf, type ProductionCheck, shown } from "./check.ts";

/** What clients and operators can read. */
export const documentationChecks: readonly ProductionCheck[] = [
  {
    id: "reference",
    area: "documentation",
    title: "Tools, resources and prompts are described",
    fix: "describe what is named, in the server; for the bundled one write app/REFERENCE.md anew: npm test -- --project unit reference -u",
    look: ({ probes, documents }) =>
      shown(probes, ({ surface }) => {
        const bare = undescribed(surface);
        const { reference } = documents;
        const unnamed =
          reference === undefined
            ? []
            : namesOf(surface).filter((name) => !reference.includes(`\`${name}\``));
        const { tools, resources, resourceTemplates, prompts } = surface;
        return {
          found: `${tools.length} tools, ${resources.length + resourceTemplates.length} resources and ${prompts.length} prompts are described${reference === undefined ? "" : ", and each is in the reference"}`,
          faults: faultsOf(
            [tools.length + prompts.length + resources.length === 0, "the server lists nothing"],
            [bare.length > 0, `not described: ${bare.join(", ")}`],
            [unnamed.length > 0, `not in the reference: ${unnamed.join(", ")}`],
          ),
        };
      }),
  },
  {
    id: "operations-guide",
    area: "documentation",
    title: "The operations guide covers every command and alert",
    fix: "write down in the operations guide of README.md what is named",
    look: ({ documents: { guide, verbs, alerts } }) => {
      const lacking = [
        ...verbs.filter((verb) => !new RegExp(`\\b${verb}\\b`).test(guide)),
        ...alerts.filter((alert) => !guide.includes(alert)),
      ];
      return {
        found: `it covers ${verbs.length} commands and ${alerts.length} alerts`,
        faults: faultsOf(
          [verbs.length === 0 || alerts.length === 0, "there is nothing that it could cover"],
          [lacking.length > 0, `it says nothing of ${lacking.join(", ")}`],
        ),
      };
    },
  },
];

/** Names of what a server lists. */
function namesOf({ tools, resources, resourceTemplates, prompts }: Surface): string[] {
  return [
    ...tools.map(({ name }) => name),
    ...resources.map(({ uri }) => uri),
    ...resourceTemplates.map(({ uriTemplate }) => uriTemplate),
    ...prompts.map(({ name }) => name),
  ];
}

/**
 * What has no description. An argument may have it in another tool or in the words about its own one,
 * and choices speak for themselves.
 */
function undescribed({ tools, resources, resourceTemplates, prompts }: Surface): string[] {
  const described = new Set(
    tools.flatMap(({ inputSchema }) =>
      argumentsOf(inputSchema).flatMap(([key, schema]) =>
        isText(schema.description) ? [key] : [],
      ),
    ),
  );
  return [
    ...tools.flatMap(({ name, description, inputSchema }) => [
      ...(isText(description) ? [] : [name]),
      ...argumentsOf(inputSchema)
        .filter(([key, schema]) => !described.has(key) && !Array.isArray(schema.enum))
        .filter(([key]) => !new RegExp(`\\b${key}\\b`).test(description))
        .map(([key]) => `${name}.${key}`),
    ]),
    ...resources.filter(({ description }) => !isText(description)).map(({ uri }) => uri),
    ...resourceTemplates
      .filter(({ description }) => !isText(description))
      .map(({ uriTemplate }) => uriTemplate),
    ...prompts.flatMap(({ name, description, arguments: args }) => [
      ...(isText(description) ? [] : [name]),
      ...args.filter((arg) => !isText(arg.description)).map((arg) => `${name}.${arg.name}`),
    ]),
  ];
}

function argumentsOf(schema: Surface["tools"][number]["inputSchema"]) {
  const entries: [string, unknown][] = Object.entries(Object(schema.properties));
  return entries.map(([key, value]): [string, Readonly<Record<string, unknown>>] => [
    key,
    Object(value),
  ]);
}

function isText(value: unknown): boolean {
  return typeof value === "string" && value.trim() !== "";
}
