import { expect } from "vitest";
import { followProgress } from "../../infra/cli/progress.ts";
import { explained } from "../../infra/cli/stack.ts";
import { UserError } from "../../infra/cli/user-error.ts";
import type { Observer, StackFixture } from "./stack-fixture.ts";

/**
 * Runs an operation that must fail, and gives back the one message that a person gets from it.
 * Fails when it succeeds, says more than one thing, or shows a stack trace anywhere.
 */
export async function refusal(
  fixture: StackFixture,
  operation: (options: Observer) => Promise<unknown>,
): Promise<string> {
  const progress = followProgress(() => {}, Date.now);
  const observed = fixture.observed();
  const from = fixture.printed.length;
  const error = await explained(() =>
    operation({
      onOutput: observed.onOutput,
      onEvent: (event) => {
        observed.onEvent(event);
        progress.onEvent(event);
      },
    }),
  ).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof UserError)) throw error ?? new Error("the operation did not fail");

  const shown = [...fixture.printed.slice(from), error.message, ...progress.errors()].join("\n");
  expect(shown).not.toMatch(/^\s+at /m);
  // without an event, the engine itself refused before it ran the program
  const messages = progress.errors().length > 0 ? progress.errors() : [error.message];
  expect(messages).toHaveLength(1);
  return messages.join("\n");
}
