import { type Attempt, attempt, type DeploySurroundings } from "./deploy-attempt.ts";
import { layGood } from "./good-settings.ts";
import type { OperatedStack } from "./operated-stack.ts";
import type { GoodRelease } from "./release-record.ts";

/** What became of the way back. */
export interface Returned {
  readonly ok: boolean;
  /** The end of it, for people. */
  readonly lines: readonly string[];
}

/**
 * Brings the last good release of a stack back after a deployment that is not well, and asks whether
 * that is well. The stack's own file stays as it is; its copy beside the state is what changes.
 *
 * @param good undefined when no deployment ever passed its smoke test.
 */
export async function returnToGood(
  operated: OperatedStack,
  failed: Extract<Attempt, { ok: false }>,
  good: GoodRelease | undefined,
  surroundings: DeploySurroundings,
): Promise<Returned> {
  const { say } = surroundings;
  const { name } = operated;
  const started = performance.now();
  if (good === undefined) return noWayBack(name);

  const withSettings = layGood(operated, good.image);
  if (!withSettings && failed.image === good.image) return notTheImage(name, good.image);
  const of = withSettings ? "with the settings that it was good with" : "with the settings of now";
  say(`\nReturning to the last good image, ${of}:\n  ${good.image}, good since ${good.at}`);
  const back = await attempt(operated, surroundings);
  if (!back.ok) return stuck(name, good.image, back);
  const sec = (performance.now() - started) / 1000;
  return {
    ok: true,
    lines: [
      `\nReturned in ${sec.toFixed(1)} s: stack ${name} runs its last good image again, and its smoke test passed.`,
      `  file      Pulumi.${name}.yaml still asks for what failed, and the next deployment tries it again`,
      `  fix       mend what failed, then deploy again; to keep what runs until then:`,
      `            npm run rollback -- --stack ${name} --to ${good.image}`,
    ],
  };
}

function noWayBack(name: string): Returned {
  return {
    ok: false,
    lines: [
      `\nThere is no good image to return to: no deployment of stack ${name} has passed its smoke test.`,
      "  left      as it is, for you to look at",
      `  fix       mend what failed, then deploy again: npm run deploy -- --stack ${name}`,
    ],
  };
}

function notTheImage(name: string, image: string): Returned {
  return {
    ok: false,
    lines: [
      `\nNot returned: the image is the last good one, so that a setting is what broke it.`,
      `  image     ${image}`,
      `  fix       take the last change of Pulumi.${name}.yaml back, then deploy again`,
    ],
  };
}

function stuck(name: string, image: string, { reasons }: { reasons: readonly string[] }): Returned {
  return {
    ok: false,
    lines: [
      `\nThe return failed too:`,
      ...reasons.map((reason) => `  ${reason.replaceAll("\n", "\n  ")}`),
      `  wanted    ${image}`,
      `  fix       see to what is told above, then: npm run rollback -- --stack ${name} --to ${image}`,
    ],
  };
}
