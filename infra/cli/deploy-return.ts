import { backendLines, changedImages, runsRelease } from "../release-images.ts";
import { type Attempt, attempt, type DeploySurroundings } from "./deploy-attempt.ts";
import { triedImages } from "./deployed-images.ts";
import { layGood } from "./good-settings.ts";
import type { OperatedStack } from "./operated-stack.ts";
import type { GoodRelease } from "./release-record.ts";
import { releaseName } from "./rollback-choice.ts";

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

  const tried = await triedImages(operated);
  const withSettings = layGood(operated, good);
  if (!withSettings && runsRelease(failed.images, good)) return notTheImage(name, good);
  const of = withSettings ? "with the settings that it was good with" : "with the settings of now";
  say(`\nReturning to the last good image, ${of}:\n  ${good.image}, good since ${good.at}`);
  for (const line of backendLines(good, "  ")) say(line);
  const back = await attempt(operated, surroundings);
  if (!back.ok) return stuck(name, good, back);
  const changed = tried === undefined ? [] : changedImages(tried, good);
  const sec = (performance.now() - started) / 1000;
  return {
    ok: true,
    lines: [
      `\nReturned in ${sec.toFixed(1)} s: stack ${name} runs its last good image again, and its smoke test passed.`,
      ...changed.map(({ of, before, after }) => `  returned  ${of}: ${before} -> ${after}`),
      `  file      Pulumi.${name}.yaml still asks for what failed, and the next deployment tries it again`,
      `  fix       mend what failed, then deploy again; to keep what runs until then:`,
      `            npm run rollback -- --stack ${name} --to ${releaseName(good)}`,
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

function notTheImage(name: string, good: GoodRelease): Returned {
  return {
    ok: false,
    lines: [
      `\nNot returned: the image is the last good one, so that a setting is what broke it.`,
      `  image     ${good.image}`,
      ...backendLines(good, "            "),
      `  fix       take the last change of Pulumi.${name}.yaml back, then deploy again`,
    ],
  };
}

function stuck(
  name: string,
  good: GoodRelease,
  { reasons }: { readonly reasons: readonly string[] },
): Returned {
  return {
    ok: false,
    lines: [
      `\nThe return failed too:`,
      ...reasons.map((reason) => `  ${reason.replaceAll("\n", "\n  ")}`),
      `  wanted    ${good.image}`,
      ...backendLines(good, "            "),
      `  fix       see to what is told above, then: npm run rollback -- --stack ${name} --to ${releaseName(good)}`,
    ],
  };
}
