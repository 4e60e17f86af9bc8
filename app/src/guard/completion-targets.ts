/** What completion knows: the arguments of each prompt, the variables of each template. */
export interface CompletionTargets {
  readonly "ref/prompt": ReadonlyMap<string, readonly string[]>;
  readonly "ref/resource": ReadonlyMap<string, readonly string[]>;
}

/** A request for completion, as far as it matters here. */
export interface CompletionRequest {
  readonly ref: { readonly type: keyof CompletionTargets; readonly name: string };
  readonly argument: string;
  /** What was typed so far. */
  readonly value: string;
}

/** Longest text that is completed, in characters. */
const longestValue = 255;

/** Names that every object answers to, and that are therefore names of nothing. */
const inherited: ReadonlySet<string> = new Set([
  ...Object.getOwnPropertyNames(Object.prototype),
  "prototype",
]);

/** Why a completion is refused, or undefined; a target that is not known is the SDK's to refuse. */
export function completionFault(
  { ref, argument, value }: CompletionRequest,
  targets: CompletionTargets,
): string | undefined {
  if (value.length > longestValue) return `argument.value: longer than ${longestValue} characters`;
  const known = targets[ref.type].get(ref.name);
  if (known !== undefined && !known.includes(argument)) {
    return `argument.name: ${ref.name} has no such argument. Allowed: ${known.join(", ")}`;
  }
  if (inherited.has(ref.name) || inherited.has(argument)) {
    return "ref: there is no such prompt or template, or it has no such argument";
  }
  return undefined;
}
