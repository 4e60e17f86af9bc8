import type { StackPreview } from "../preview.ts";
import type { ClientChanges } from "./client-changes.ts";
import type { FactsRow } from "./facts-table.ts";
import { countsOf, type Operation, type Operations } from "./operations.ts";
import type { PolicyFindings } from "./policy-findings.ts";
import type { StackSide } from "./stack-side.ts";

/** What a reviewer reads first, the worst first. */
export interface Verdict {
  /** `failed`: nobody can say; `refused`: by policy; `breaking`: clients break and nobody says that they may. */
  readonly kind: "failed" | "refused" | "breaking" | "careful" | "fine";
  /** One or more phrases; the first is the worst. */
  readonly words: readonly string[];
}

/** What a verdict is found from. */
export interface VerdictSources {
  readonly head: StackSide;
  readonly preview: StackPreview | undefined;
  readonly policy: PolicyFindings;
  readonly weakened: readonly string[];
  readonly clients: ClientChanges;
  readonly facts: readonly FactsRow[];
  readonly operations: Operations;
  readonly errors: readonly string[];
}

type Finding = readonly [kind: Verdict["kind"], words: string];

/** Sums up a change of a stack; what refuses it stands before what only asks for care. */
export function verdictOf(sources: VerdictSources): Verdict {
  const findings = [...refusals(sources), ...cautions(sources)];
  const [first] = findings;
  if (first !== undefined) return { kind: first[0], words: findings.map(([, words]) => words) };
  return { kind: "fine", words: [changeWords(sources.operations) || "nothing changes"] };
}

/** Exit code of a report: 2 when a change is refused or breaks clients, 1 when a preview failed, else 0. */
export function exitCodeOf(verdicts: readonly Verdict[]): 0 | 1 | 2 {
  if (verdicts.some(({ kind }) => kind === "refused" || kind === "breaking")) return 2;
  return verdicts.some(({ kind }) => kind === "failed") ? 1 : 0;
}

function refusals({ preview, head, policy, clients, errors }: VerdictSources): Finding[] {
  const refused = policy.mandatory.length;
  const open = clients.breaking.filter(({ why }) => why === undefined).length;
  const isFailed = head.kind === "failed" || (preview !== undefined && !preview.ok);
  return [
    ...(refused > 0
      ? [["refused", `refused by policy (${plural(refused, "violation")})`] as const]
      : []),
    ...(open > 0
      ? [["breaking", `breaks clients (${plural(open, "change")} to acknowledge)`] as const]
      : []),
    // a refusal by policy fails the preview too, which says nothing more
    ...(isFailed && (refused === 0 || errors.length > 0)
      ? [["failed", "cannot be previewed"] as const]
      : []),
  ];
}

function cautions({ head, weakened, clients, facts, operations }: VerdictSources): Finding[] {
  const meant = clients.breaking.filter(({ why }) => why !== undefined).length;
  const asked = facts.filter((row) => row.clients !== undefined).length;
  const counts = new Map(countsOf(operations.changes));
  const replaced = counts.get("replace") ?? 0;
  const deleted = counts.get("delete") ?? 0;
  return [
    ...(head.kind === "absent" ? [["careful", "its file is gone"] as const] : []),
    ...(weakened.length > 0 ? [["careful", "makes its own rules of policy weaker"] as const] : []),
    ...(meant > 0
      ? [["careful", `breaks clients, acknowledged (${plural(meant, "change")})`] as const]
      : []),
    ...(asked > 0 ? [["careful", "clients must follow"] as const] : []),
    ...(replaced > 0 ? [["careful", `replaces ${plural(replaced, "resource")}`] as const] : []),
    ...(deleted > 0 ? [["careful", `deletes ${plural(deleted, "resource")}`] as const] : []),
  ];
}

const verbs: Readonly<Record<Operation, string>> = {
  replace: "replaces",
  delete: "deletes",
  update: "updates",
  create: "creates",
};

function changeWords({ changes }: Operations): string {
  return countsOf(changes)
    .map(([operation, count], at) =>
      at === 0
        ? `${verbs[operation]} ${plural(count, "resource")}`
        : `${verbs[operation]} ${count}`,
    )
    .join(", ");
}

/** A number with its noun. */
function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
