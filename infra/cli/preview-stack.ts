import type { EngineEvent } from "@pulumi/pulumi/automation/index.js";
import { factsSchema, factsType, type StackFacts } from "../facts.ts";
import { deployedFacts, type OperatedStack } from "./operated-stack.ts";
import { followProgress } from "./progress.ts";
import { explained } from "./stack.ts";

/** What the engine would do to one resource; secrets are masked by the engine. */
export interface PreviewStep {
  /** The engine's own word: create, update, delete, replace, same, read, refresh, … */
  readonly op: string;
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  /** Inputs before and after; undefined where there are none. */
  readonly before: Readonly<Record<string, unknown>> | undefined;
  readonly after: Readonly<Record<string, unknown>> | undefined;
  /** Properties that differ, and of a replacement those that force it. */
  readonly diffs: readonly string[];
  readonly replaceKeys: readonly string[];
}

/** A rule of policy that the change breaks. */
export interface PolicyViolation {
  readonly rule: string;
  readonly level: "mandatory" | "advisory";
  readonly urn: string;
  /** What was found and what to do, as the pack says it. */
  readonly message: string;
}

/** What a preview of a stack says. */
export interface StackPreview {
  /** False when the program, the engine or a mandatory rule refuses it. */
  readonly ok: boolean;
  readonly steps: readonly PreviewStep[];
  readonly violations: readonly PolicyViolation[];
  /** What people are told, without the violations; empty when it is ok. */
  readonly errors: readonly string[];
  /** The facts as they would be, and as they were last deployed. */
  readonly facts: StackFacts | undefined;
  readonly deployed: StackFacts | undefined;
}

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
  { refresh = false }: PreviewOptions = {},
): Promise<StackPreview> {
  const deployed = await deployedFacts(operated);
  const events: EngineEvent[] = [];
  const progress = followProgress(() => {}, Date.now);
  const failure = await explained(() =>
    operated.stack.preview({
      refresh,
      onEvent: (event) => {
        events.push(event);
        progress.onEvent(event);
      },
    }),
  ).then(
    () => undefined,
    (error: unknown) => error,
  );
  const steps = events.flatMap(stepOf);
  const errors = progress.errors();
  const message = failure instanceof Error ? failure.message : undefined;
  return {
    ok: failure === undefined,
    steps,
    violations: [],
    errors: failure === undefined ? [] : errors.length > 0 ? errors : [message ?? String(failure)],
    facts: factsIn(steps),
    deployed,
  };
}

function factsIn(steps: readonly PreviewStep[]): StackFacts | undefined {
  const step = steps.find(({ type, after }) => type === factsType && after !== undefined);
  const parsed = factsSchema.safeParse(step?.after);
  return parsed.success ? parsed.data : undefined;
}

function stepOf({ resourcePreEvent }: EngineEvent): PreviewStep[] {
  if (!resourcePreEvent) return [];
  const { op, urn, type, old, new: after, diffs, keys } = resourcePreEvent.metadata;
  return [
    {
      op: String(op),
      urn,
      type,
      name: urn.slice(urn.lastIndexOf("::") + 2),
      before: old?.inputs,
      after: after?.inputs,
      diffs: diffs ?? [],
      replaceKeys: keys ?? [],
    },
  ];
}
