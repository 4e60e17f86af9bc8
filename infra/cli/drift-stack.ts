import type { EngineEvent, OutputMap } from "@pulumi/pulumi/automation/index.js";
import { nameOfUrn } from "../engine-words.ts";
import { type Drifted, driftOf, type Refreshed } from "../report/drift.ts";
import type { OperatedStack } from "./operated-stack.ts";
import { followProgress } from "./progress.ts";
import { explained } from "./stack.ts";
import { UserError } from "./user-error.ts";

/**
 * What differs between a stack as it was deployed and what is really there. Each resource is read, and
 * nothing is changed, not even the state.
 *
 * @throws UserError when a resource cannot be read.
 */
export async function driftOfStack({ stack, name }: OperatedStack): Promise<Drifted[]> {
  const outputs: OutputMap = await explained(() => stack.outputs());
  if (Object.keys(outputs).length === 0) {
    throw new UserError(
      `Stack ${name} is not up: there is nothing to compare.\n  fix  deploy it first: npm run deploy -- --stack ${name}`,
    );
  }
  const refreshed: Refreshed[] = [];
  const progress = followProgress(() => {}, Date.now);
  const onEvent = (event: EngineEvent): void => {
    progress.onEvent(event);
    refreshed.push(...refreshedIn(event));
  };
  await explained(() => stack.previewRefresh({ onEvent })).catch((error: unknown) => {
    const errors = progress.errors();
    throw errors.length === 0 ? error : new UserError(errors.join("\n\n"));
  });
  return driftOf(refreshed);
}

function refreshedIn({ resOutputsEvent }: EngineEvent): Refreshed[] {
  if (!resOutputsEvent) return [];
  const { op, urn, type, old, new: found, diffs } = resOutputsEvent.metadata;
  return [
    {
      op: String(op),
      name: nameOfUrn(urn),
      type,
      deployed: { inputs: old?.inputs ?? {}, outputs: old?.outputs ?? {} },
      found: { inputs: found?.inputs ?? {}, outputs: found?.outputs ?? {} },
      diffs: diffs ?? [],
    },
  ];
}
