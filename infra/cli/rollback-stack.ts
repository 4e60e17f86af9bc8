import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { parse } from "yaml";
import { z } from "zod";
import { keyOf } from "../config/fault.ts";
import type { DeploySurroundings } from "./deploy-attempt.ts";
import { deployCodes, deployStack } from "./deploy-stack.ts";
import { type OperatedStack, plainOutputs } from "./operated-stack.ts";
import { goodReleases } from "./release-record.ts";
import { replaceFile } from "./replace-file.ts";
import { chosenRelease, releaseLines } from "./rollback-choice.ts";
import { spliceYaml } from "./splice-yaml.ts";

/** Where a stack's file says which image it runs, and which one instead of that. */
const imagePath = ["config", keyOf(["server"]), "image"];
const pinPath = [...imagePath, "pin"];

/** What a file without an image is given besides the pin, so that it goes on building without it. */
const builds = { build: {} };

/** A stack's file with one image pinned, by one line. */
export function withPinLine(text: string, image: string): string {
  const { build, reference } = imageIn(text);
  const hasSource = build !== undefined || reference !== undefined;
  return hasSource
    ? spliceYaml(text, pinPath, image)
    : spliceYaml(text, imagePath, { ...builds, pin: image });
}

/** A stack's file without the line of `withPinLine`. */
export function withoutPinLine(text: string): string {
  const after = spliceYaml(text, pinPath, undefined);
  if (after === text) return text;
  return isDeepStrictEqual(imageIn(after), builds)
    ? spliceYaml(after, imagePath, undefined)
    : after;
}

function imageIn(text: string): Readonly<Record<string, unknown>> {
  const { config } = fileSchema.parse(parse(text));
  return config[keyOf(["server"])]?.image ?? {};
}

const fileSchema = z.looseObject({
  config: z.record(z.string(), z.looseObject({ image: z.looseObject({}).optional() }).catch({})),
});

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
 * Pins a stack to a release that was good, by one line of its file, and deploys it. The file is as it
 * was before when that is refused or not well.
 *
 * @returns one of `deployCodes`.
 */
export async function rollbackStack(rollback: Rollback): Promise<number> {
  const { stack, file, open, to, dryRun, surroundings } = rollback;
  const { say } = surroundings;
  const operated = await open();
  const { image } = await plainOutputs(operated);
  const running = typeof image === "string" ? image : undefined;
  const releases = await goodReleases(operated);
  say(`\nGood releases of stack ${stack}, newest first:${releases.length === 0 ? " none" : ""}`);
  for (const line of releaseLines({ releases, running })) say(line);
  const chosen = chosenRelease({ stack, releases, running, to });

  const before = readFileSync(file, "utf8");
  const name = basename(file);
  const line = `server.image.pin: ${chosen.image}`;
  if (dryRun) {
    say(`\nWould write into ${name}, and deploy:\n  ${line}\nNothing was changed.`);
    return deployCodes.deployed;
  }
  replaceFile(file, withPinLine(before, chosen.image));
  say(`\nWritten into ${name}:\n  ${line}`);
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

/** Takes the line of a rollback out of a stack's file again; answers with what to tell. */
export function unpin(stack: string, file: string, dryRun: boolean): string {
  const name = basename(file);
  const before = readFileSync(file, "utf8");
  const after = withoutPinLine(before);
  if (after === before) return `${name} pins no image: there is nothing to take out.`;
  if (dryRun) return `Would take server.image.pin out of ${name}. Nothing was changed.`;
  replaceFile(file, after);
  return `Taken out of ${name}: server.image.pin.\n  next  npm run deploy -- --stack ${stack}, then commit ${name}`;
}
