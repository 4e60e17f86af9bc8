import { backendLines } from "../release-images.ts";
import { availabilityWords } from "./availability.ts";
import { probeAvailability } from "./availability-probe.ts";
import { type Attempt, attempt, type DeploySurroundings } from "./deploy-attempt.ts";
import { returnToGood } from "./deploy-return.ts";
import { keepGoodSettings, layPinnedSurface } from "./good-settings.ts";
import { type OperatedStack, plainOutputs } from "./operated-stack.ts";
import { changesIn, previewLines } from "./preview-lines.ts";
import { previewStack } from "./preview-stack.ts";
import { probePlace } from "./probe-place.ts";
import { type GoodRelease, goodReleases, recordGood } from "./release-record.ts";
import { standing } from "./standing.ts";

/** Exit codes of a deployment, besides 1 for what went wrong before it. */
export const deployCodes = {
  /** It is up and well. */
  deployed: 0,
  /** Policy, the program or a person refused it; nothing was changed. */
  refused: 2,
  /** It was not well; the last good image runs again and is well. */
  returned: 3,
  /** It was not well, and there was no way back. */
  notReturned: 4,
  /** A signal ended it; 128 and the number of SIGINT, as shells have it. */
  interrupted: 130,
} as const;

/** Reasons that are told again after the test has told them all. */
const mostReasons = 5;

/**
 * Deploys a stack as its settings are: preview with the rules of policy, update, test of the deployed
 * endpoint. When that fails, the last good image is brought back by itself.
 *
 * @returns one of `deployCodes`.
 */
export async function deployStack(
  operated: OperatedStack,
  surroundings: DeploySurroundings,
): Promise<number> {
  const { say, confirm } = surroundings;
  const { name } = operated;
  say(`\nPreviewing stack ${name}, with the rules of policy:`);
  layPinnedSurface(operated);
  const preview = await previewStack(operated);
  for (const line of previewLines(preview)) say(line);
  if (!preview.ok) {
    say(`\nRefused: nothing was changed.\n  fix  mend what is told above, then deploy again`);
    return deployCodes.refused;
  }
  if (changesIn(preview).length > 0 && !(await confirm())) {
    say("\nNothing was changed.");
    return deployCodes.refused;
  }

  // asked before it is needed: while the server is not well, every second counts
  const [good] = await goodReleases(operated);
  const place = await probePlace(await plainOutputs(operated), operated.found.cluster);
  say(
    `\nBringing up stack ${name}${place ? `, while ${place.words} is asked 20 times a second` : ""}:`,
  );
  const probe = place && probeAvailability(place);
  const tell = async (): Promise<void> => {
    if (probe) say(`  requests  ${availabilityWords(await probe.stop())}`);
  };
  try {
    const attempted = await attempt(operated, surroundings);
    if (attempted.ok) return await deployed(operated, attempted, say, tell);
    return await failed(operated, attempted, good, surroundings, tell);
  } finally {
    await probe?.stop();
  }
}

async function deployed(
  operated: OperatedStack,
  { report }: Extract<Attempt, { ok: true }>,
  say: (line: string) => void,
  tell: () => Promise<void>,
): Promise<number> {
  await recordGood(operated, report);
  await keepGoodSettings(operated, report);
  say(`\nStack ${operated.name} is deployed, and its smoke test passed.`);
  say(`  endpoint  ${report.endpoint}\n  image     ${report.image}, recorded as good`);
  for (const line of backendLines(report, "            ")) say(`${line}, as part of it`);
  await tell();
  return deployCodes.deployed;
}

async function failed(
  operated: OperatedStack,
  attempted: Extract<Attempt, { ok: false }>,
  good: GoodRelease | undefined,
  surroundings: DeploySurroundings,
  tell: () => Promise<void>,
): Promise<number> {
  const { say } = surroundings;
  const { name } = operated;
  if (attempted.interrupted) {
    say(`\nInterrupted: the engine ended what it had begun.\n`);
    for (const line of await standing(operated)) say(line);
    say(`  fix       run it again: npm run deploy -- --stack ${name}`);
    await tell();
    return deployCodes.interrupted;
  }
  say(`\nStack ${name} is not well:`);
  const { reasons } = attempted;
  for (const reason of reasons.slice(0, mostReasons)) say(`  ${reason.replaceAll("\n", "\n  ")}`);
  if (reasons.length > mostReasons) say(`  and ${reasons.length - mostReasons} more, as above`);
  const back = await returnToGood(operated, attempted, good, surroundings);
  for (const line of back.lines) say(line);
  // what failed stands far above by now
  say(`  failed    ${reasons[0]?.split("\n")[0] ?? "it was not well"}`);
  for (const line of await standing(operated)) say(line);
  await tell();
  return back.ok ? deployCodes.returned : deployCodes.notReturned;
}
