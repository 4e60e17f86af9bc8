import { type EnvName, env } from "../../../app/src/contract.ts";
import { settings } from "../../../app/src/settings.ts";
import type { Tool } from "../../../app/src/tools/define-tool.ts";

/** A resource or template as clients list it. */
export interface ListedResource {
  readonly place: string;
  readonly title: string;
  readonly description: string;
  readonly mimeType: string;
}

/** A prompt as clients list it. */
export interface ListedPrompt {
  readonly name: string;
  readonly description: string;
  readonly arguments: readonly {
    readonly name: string;
    readonly description: string;
    readonly required: boolean;
  }[];
}

/** A metric as the metrics port shows it. */
export interface ListedMetric {
  readonly name: string;
  readonly type: string;
  readonly help: string;
  readonly labels: readonly string[];
}

/** All that the reference tells. */
export interface Reference {
  readonly tools: readonly Tool[];
  readonly resources: readonly ListedResource[];
  readonly prompts: readonly ListedPrompt[];
  readonly metrics: readonly ListedMetric[];
}

/** The reference as Markdown; the same input gives the same text. */
export function renderReference({ tools, resources, prompts, metrics }: Reference): string {
  return `${[
    "# Reference of the Internal Ops Assistant",
    "Written by a test from what the server says of itself; do not edit. After a change: `npm test -- --project unit reference -u`.",
    "## Tools",
    "A broader scope implies the narrower ones: `ops:admin` > `tickets:write` > `ops:read`. Unknown arguments are refused. With `MCP_READ_ONLY=true` only the tools marked read-only are there.",
    ...tools.map(toolSection),
    "## Resources",
    table(
      ["URI", "Type", "What it is"],
      resources.map(({ place, title, description, mimeType }) => [
        `\`${place}\``,
        mimeType,
        `**${title}.** ${description}`,
      ]),
    ),
    "## Prompts",
    ...prompts.map(promptSection),
    "## Environment",
    "The server reads these and no other; an empty value counts as unset. Secrets are never logged.",
    table(["Name", "Allowed", "Default"], Object.keys(env).map(settingRow)),
    "## Metrics",
    "At `/metrics` of the metrics port, with those of the Node process beside them. Label values come from fixed lists, never from users.",
    table(
      ["Name", "Kind", "Labels", "What it counts"],
      metrics.map(({ name, type, help, labels }) => [
        `\`${name}\``,
        type,
        labels.map((label) => `\`${label}\``).join(", "),
        help,
      ]),
    ),
  ].join("\n\n")}\n`;
}

function toolSection({ name, title, scope, hints, description, inputSchema }: Tool): string {
  const marks = [
    `scope \`${scope}\``,
    hints.readOnlyHint ? "read-only" : "changes data",
    ...(hints.destructiveHint ? ["destructive"] : []),
    ...(hints.idempotentHint ? ["idempotent"] : []),
  ];
  const schema = inputSchema["~standard"].jsonSchema.input({ target: "draft-2020-12" });
  const required = new Set(listOf(schema.required));
  const rows = Object.entries(recordOf(schema.properties)).map(([argument, part]) => [
    `\`${argument}\``,
    required.has(argument) ? "yes" : "",
    allowedBy(recordOf(part)),
    String(recordOf(part).description ?? ""),
  ]);
  const args = rows.length === 0 ? "No arguments." : table(argumentHead, rows);
  return `### \`${name}\`: ${title}\n\n${marks.join(", ")}\n\n${description}\n\n${args}`;
}

const argumentHead = ["Argument", "Required", "Allowed", "What it is"];

function promptSection({ name, description, arguments: args }: ListedPrompt): string {
  const rows = args.map((argument) => [
    `\`${argument.name}\``,
    argument.required ? "yes" : "",
    argument.description,
  ]);
  return `### \`${name}\`\n\n${description}\n\n${table(["Argument", "Required", "What it is"], rows)}`;
}

function settingRow(key: string): string[] {
  const spec: { allowed: string; fallback?: string; secret?: boolean } =
    settings[key as keyof typeof settings];
  const name: EnvName = env[key as keyof typeof env];
  const fallback =
    key === "version" ? "that of the build" : spec.fallback ? `\`${spec.fallback}\`` : "unset";
  return [`\`${name}\``, `${spec.allowed}${spec.secret === true ? " (secret)" : ""}`, fallback];
}

function allowedBy(part: Readonly<Record<string, unknown>>): string {
  const words = listOf(part.enum).map((word) => `\`${word}\``);
  const { type, minLength, maxLength, minimum, maximum, pattern } = part;
  const bounds = [
    bound("at least", minLength ?? minimum, minLength === undefined ? "" : " characters"),
    bound("at most", maxLength ?? maximum, maxLength === undefined ? "" : " characters"),
    pattern === undefined ? "" : `\`${String(pattern)}\``,
    part.default === undefined ? "" : `default \`${String(part.default)}\``,
  ].filter((text) => text !== "");
  return words.length > 0
    ? [...words, ...bounds.filter((text) => text.startsWith("default"))].join(", ")
    : [String(type ?? "any"), ...bounds].join(", ");
}

function bound(words: string, value: unknown, unit: string): string {
  return typeof value === "number" && Math.abs(value) < Number.MAX_SAFE_INTEGER
    ? `${words} ${value}${unit}`
    : "";
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? { ...value } : {};
}

function listOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll("|", "\\|").replaceAll("\n", " ")).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}
