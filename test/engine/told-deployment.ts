import type { DeploySurroundings } from "../../infra/cli/deploy-attempt.ts";
import { deployStack } from "../../infra/cli/deploy-stack.ts";
import type { OperatedStack } from "../../infra/cli/operated-stack.ts";
import { smokeStack } from "../../infra/cli/smoke-stack.ts";

/** A deployment of a test, with all that people would have read. */
export interface Told {
  readonly code: number;
  readonly text: string;
  /** Seconds from the moment the stack was seen not to be well; undefined when it was well. */
  readonly returnSec: number | undefined;
  /** Seconds that all of it took. */
  readonly sec: number;
}

/** Surroundings that answer yes, smoke-test for real and keep what is told in `lines`. */
export function recording(lines: string[]): DeploySurroundings {
  return {
    say: (line) => void lines.push(line),
    confirm: async () => true,
    smoke: (operated, say) => smokeStack(operated, { say }),
  };
}

/**
 * Deploys a stack of a test.
 *
 * @param smoke takes the real smoke test's place.
 */
export async function toldDeployment(
  operated: OperatedStack,
  smoke?: DeploySurroundings["smoke"],
): Promise<Told> {
  const lines: string[] = [];
  const surroundings = { ...recording(lines), ...(smoke === undefined ? {} : { smoke }) };
  const started = performance.now();
  let unwellAt: number | undefined;
  const say = (line: string): void => {
    surroundings.say(line);
    if (/^\nStack .* is not well:/.test(line)) unwellAt = performance.now();
  };
  const code = await deployStack(operated, { ...surroundings, say });
  const ended = performance.now();
  return {
    code,
    text: lines.join("\n"),
    returnSec: unwellAt === undefined ? undefined : (ended - unwellAt) / 1000,
    sec: (ended - started) / 1000,
  };
}
