import { z } from "zod";
import { nameOfUrn, typeOfUrn, withoutColours } from "../engine-words.ts";
import { factsIn, factsType } from "../facts.ts";
import type { PreviewStep, StackPreview } from "../preview.ts";

const inputs = z.object({
  inputs: z.record(z.string(), z.unknown()).optional(),
  type: z.string().optional(),
});

/** What `pulumi preview --json` prints, as far as a report reads it (pulumi/pulumi, `PreviewDigest`). */
const digest = z.object({
  steps: z
    .array(
      z.object({
        op: z.string(),
        urn: z.string(),
        oldState: inputs.optional(),
        newState: inputs.optional(),
        diffReasons: z.array(z.string()).optional(),
        replaceReasons: z.array(z.string()).optional(),
      }),
    )
    .default([]),
  diagnostics: z
    .array(z.object({ message: z.string().default(""), severity: z.string().optional() }))
    .default([]),
});

/** A preview that somebody else made, and the stack that it is of. */
export interface SavedPreview {
  readonly stack: string;
  readonly preview: StackPreview;
}

/**
 * Reads what `pulumi preview --json --show-sames` printed; it says nothing about policy.
 *
 * @throws Error saying why it is no preview.
 */
export function parsePreviewJson(text: string): SavedPreview {
  const { steps: given, diagnostics } = digest.parse(JSON.parse(text));
  const steps = given.map((step): PreviewStep => {
    const { op, urn, oldState, newState, diffReasons, replaceReasons } = step;
    return {
      op,
      urn,
      type: newState?.type ?? oldState?.type ?? typeOfUrn(urn),
      name: nameOfUrn(urn),
      before: oldState?.inputs,
      after: newState?.inputs,
      diffs: diffReasons ?? [],
      replaceKeys: replaceReasons ?? [],
    };
  });
  // urn:pulumi:<stack>::<project>::<type>::<name>
  const stack = /^urn:pulumi:([^:]+)::/.exec(steps[0]?.urn ?? "")?.[1];
  if (stack === undefined) throw new Error("it has no step, so nothing says which stack it is of");
  const errors = diagnostics
    .filter(({ severity }) => severity === "error")
    .map(({ message }) => withoutColours(message).trim())
    .filter((message) => message !== "");
  const facts = steps.find(({ type }) => type === factsType);
  return {
    stack,
    preview: {
      ok: errors.length === 0,
      steps,
      violations: [],
      errors,
      facts: factsIn(facts?.after),
      deployed: factsIn(facts?.before),
    },
  };
}
