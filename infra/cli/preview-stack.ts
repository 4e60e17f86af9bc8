import type { EngineEvent } from "@pulumi/pulumi/automation/index.js";
import { nameOfUrn } from "../engine-words.ts";
import { factsIn, factsType } from "../facts.ts";
import type { PreviewStep, StackPreview } from "../preview.ts";
import { deployedFacts, type OperatedStack } from "./operated-stack.ts";
import { type PolicyOptions, underPolicy, violationsIn } from "./policy-run.ts";
import { followProgress } from "./progress.ts";
import { explained } from "./stack.ts";

export type { PolicyViolation, PreviewStep, StackPreview } from "../preview.ts";

/** How a preview is made. */
export interface PreviewOptions {
  /** Whether the rules of policy are asked too. @default true */
  readonly policy?: boolean;
  /** Whether the resources are compared with what is really there. @default false */
  readonly refresh?: boolean;
}

/** Previews a stack, with the rules of policy and what its clients know as their baseline. */
export async function previewStack(
  operated: OperatedStack,
  { policy = true, refresh = false }: PreviewOptions = {},
): Promise<StackPreview> {
  const deployed = await deployedFacts(operated);
  const events: EngineEvent[] = [];
  const progress = followProgress(() => {}, Date.now);
  const preview = (options: Partial<PolicyOptions>) =>
    explained(() =>
      operated.stack.preview({
        ...options,
        refresh,
        onEvent: (event) => {
          events.push(event);
          progress.onEvent(event);
        },
      }),
    );
  const asked = policy ? underPolicy(operated, deployed, preview) : preview({});
  const failure = await asked.then(
    () => undefined,
    (error: unknown) => error,
  );
  const steps = events.flatMap(stepOf);
  const violations = violationsIn(events);
  const isRefused = violations.some(({ level }) => level === "mandatory");
  return {
    ok: failure === undefined,
    steps,
    violations,
    errors: failure === undefined ? [] : reasonsOf(failure, progress.errors(), isRefused),
    facts: factsIn(steps.find(isMade)?.after),
    deployed,
  };
}

/** Why a preview failed, but for the violations and the engine's own word that it did. */
function reasonsOf(failure: unknown, told: readonly string[], isRefused: boolean): string[] {
  const reasons = told.filter((error) => error !== "preview failed");
  if (reasons.length > 0 || isRefused) return reasons;
  return [failure instanceof Error ? failure.message : String(failure)];
}

/** Whether a step carries the facts as they would be. */
function isMade({ type, after }: PreviewStep): boolean {
  return type === factsType && after !== undefined;
}

function stepOf({ resourcePreEvent }: EngineEvent): PreviewStep[] {
  if (!resourcePreEvent) return [];
  const { op, urn, type, old, new: after, diffs, keys } = resourcePreEvent.metadata;
  return [
    {
      op: String(op),
      urn,
      type,
      name: nameOfUrn(urn),
      before: old?.inputs,
      after: after?.inputs,
      diffs: diffs ?? [],
      replaceKeys: keys ?? [],
    },
  ];
}
