import { readFileSync } from "node:fs";
import { basename } from "node:path";
import type { DeploySurroundings } from "./deploy-attempt.ts";
import { deployCodes, deployStack } from "./deploy-stack.ts";
import { runningImages } from "./deployed-images.ts";
import { type OperatedStack, plainOutputs } from "./operated-stack.ts";
import { pinLines, pinsIn, withoutPinLines, withPinLines } from "./pin-lines.ts";
import { goodReleases } from "./release-record.ts";
import { replaceFile } from "./replace-file.ts";
import { chosenRelease, releaseLines } from "./rollback-choice.ts";

/** What a rollback works on. */
export interface Rollback {
  readonly stack: string;
  /** Path of the stack's file. */
  readonly file: string;
  /** Opens the stack with what its file says now. */
  readonly open: () => Promise<OperatedStack>;
  readonly to: string | undefined;
  /** Whether to tell only what would be done. */
  readonly dryRun: boolean;
  readonly surroundings: DeploySurroundings;
}

/**
 * Pins a stack to a release that was good, by one line of its file for each image, and deploys it. The file is as it
 * was before when that is refused or not well.
 *
 * @returns one of `deployCodes`.
 */
export async function rollbackStack(rollback: Rollback): Promise<number> {
  const { stack, file, open, to, dryRun, surroundings } = rollback;
  const { say } = surroundings;
  const operated = await open();
  const running = runningImages(await plainOutputs(operated));
  const releases = await goodReleases(operated);
  say(`\nGood releases of stack ${stack}, newest first:${releases.length === 0 ? " none" : ""}`);
  for (const line of releaseLines({ releases, running })) say(line);
  const chosen = chosenRelease({ stack, releases, running, to });

  const before = readFileSync(file, "utf8");
  const name = basename(file);
  const lines = pinLines(before, chosen).map(({ key, image }) => `\n  ${key}: ${image}`);
  if (dryRun) {
    say(`\nWould write into ${name}, and deploy:${lines.join("")}\nNothing was changed.`);
    return deployCodes.deployed;
  }
  replaceFile(file, withPinLines(before, chosen));
  say(`\nWritten into ${name}:${lines.join("")}`);
  let code: number = deployCodes.notReturned;
  try {
    code = await deployStack(await open(), surroundings);
  } finally {
    if (code !== deployCodes.deployed) {
      replaceFile(file, before);
      say(`  file      ${name} is as it was before`);
    }
  }
  if (code !== deployCodes.deployed) return code;
  say(`  commit    ${name}, so that the next deployment from elsewhere keeps this image`);
  say(`  later     once a mended image is there: npm run rollback -- --stack ${stack} --unpin`);
  return code;
}

/** Takes the lines of a rollback out of a stack's file again; answers with what to tell. */
export function unpin(stack: string, file: string, dryRun: boolean): string {
  const name = basename(file);
  const before = readFileSync(file, "utf8");
  const after = withoutPinLines(before);
  const pins = pinsIn(before).join(", ");
  if (after === before) return `${name} pins no image: there is nothing to take out.`;
  if (dryRun) return `Would take ${pins} out of ${name}. Nothing was changed.`;
  replaceFile(file, after);
  return `Taken out of ${name}: ${pins}.\n  next  npm run deploy -- --stack ${stack}, then commit ${name}`;
}
