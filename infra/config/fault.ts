/** One thing wrong with a stack's configuration, said so that a person can mend it. */
export interface Fault {
  /** Full key, such as `mcp-stacks:server.auth.mode`. */
  readonly key: string;
  /** What was given, as JSON; `nothing` when the key is absent; never a secret's value. */
  readonly given: string;
  readonly allowed: string;
  /** What to do about it. */
  readonly fix: string;
  /** Whether the value is encrypted: it may be in the stack's working copy, which nobody edits. */
  readonly encrypted?: boolean;
}

/** Prefix of every configuration key: the project's name. */
export const namespace = "mcp-stacks";

/** Renders a path of the settings as the key that a person writes. */
export function keyOf(path: readonly PropertyKey[]): string {
  const dotted = path.map((part) => (typeof part === "number" ? `[${part}]` : `.${String(part)}`));
  return `${namespace}:${dotted.join("").replace(/^\./, "")}`;
}

/** Renders a given value briefly enough for one line, without the login that a URL may hold. */
export function describeGiven(value: unknown): string {
  if (value === undefined) return "nothing";
  const text = (JSON.stringify(value) ?? String(value)).replace(/\/\/[^/\s"]*@/g, "//…@");
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}

/**
 * A command on a stack's configuration with the stack it is meant for: without, the CLI takes the one
 * that was selected last, and the secret lands in another stack.
 */
function withStack(text: string, stack: string): string {
  return text.replace(/pulumi config (?:set --secret|rm) [\w:.<>-]+/g, `$& --stack ${stack}`);
}

/** One message for all faults, in the order of their keys. */
export function renderFaults(faults: readonly Fault[], stack: string): string {
  const count = faults.length === 1 ? "1 fault" : `${faults.length} faults`;
  const blocks = faults.map(
    ({ key, given, allowed, fix, encrypted }) =>
      `  ${key}\n    given    ${given}\n    allowed  ${allowed}\n    fix      ${withStack(fix, stack)}` +
      (encrypted ? `\n    remove   npm run pulumi -- config rm ${key} --stack ${stack}` : ""),
  );
  return [
    `${count} in the configuration of stack ${stack} (Pulumi.${stack}.yaml); nothing was changed.`,
    ...blocks,
    ...(blocks.some((block) => block.includes(" pulumi config "))
      ? [
          "  A stack of npm run demo: npm run --silent pulumi -- config … instead of pulumi config …",
        ]
      : []),
  ].join("\n");
}
