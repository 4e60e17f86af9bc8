import { mkdirSync, readFileSync } from "node:fs";
import { dirname, relative } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { keyOf, renderFaults } from "../config/fault.ts";
import { server as serverSchema } from "../config/schema/server.ts";
import type { ServerSettings } from "../config/schema.ts";
import { isSame } from "../surface/difference.ts";
import { renderSurface } from "../surface/render.ts";
import { readSurface, surfacePath } from "../surface-file.ts";
import { checkoutRoot } from "./checkout.ts";
import { runningImages } from "./deployed-images.ts";
import { fileFaults, newFaults } from "./new-faults.ts";
import { deployedFacts, operatedStack, plainOutputs } from "./operated-stack.ts";
import { parseOptions } from "./options.ts";
import { backendsIn } from "./pin-lines.ts";
import { ownConfig, projectName, requireStackFile } from "./project.ts";
import { backendPromotionLines, planBackendPromotion } from "./promotion-backends.ts";
import { withPromotedBackends, withPromotedImage } from "./promotion-file.ts";
import { changedLines, imageLines, refusalText, surfaceLines } from "./promotion-lines.ts";
import { type GivenReport, planPromotion } from "./promotion-plan.ts";
import { goodReleases, reportDigest } from "./release-record.ts";
import { replaceFile } from "./replace-file.ts";
import { UserError } from "./user-error.ts";

/**
 * `mcp-stacks promote`: writes the image that one stack runs, and that passed its smoke test there,
 * into the file of another, with those of the backends of the same names.
 */
export async function promote(args: readonly string[]): Promise<number> {
  const { values } = parseOptions(args, {
    from: { type: "string", default: "staging" },
    to: { type: "string", default: "prod" },
    "smoke-report": { type: "string" },
    "dry-run": { type: "boolean", default: false },
    "allow-dirty": { type: "boolean", default: false },
  });
  const { from, to, "dry-run": isDry } = values;
  const file = requireStackFile(checkoutRoot, to);
  const before = readFileSync(file, "utf8");
  const server = serverOf(to);
  const evidence = values["smoke-report"];
  const report = evidence === undefined ? undefined : givenReport(evidence);
  const source = await sourceOf(from);
  const target = { stack: to, server: server.name, reference: server.image.reference };
  const plan = planPromotion(source, target, { report, allowDirty: values["allow-dirty"] });
  const beside = planBackendPromotion(
    { stack: from, backends: source.backends ?? {} },
    {
      stack: to,
      backends: backendsIn(before).map(({ name, image: { reference } }) => ({ name, reference })),
    },
  );
  if (!plan.ok || beside.refusals.length > 0) {
    throw new UserError(refusalText(to, [...(plan.ok ? [] : plan.refusals), ...beside.refusals]));
  }
  const after = withPromotedBackends(withPromotedImage(before, plan.image), beside.promoted);
  assertValid(to, after);

  const place = { stack: to, root: checkoutRoot };
  const promoted = { ...place, server: { ...server, image: plan.image } };
  const { surface } = source;
  const list = surfacePath(promoted);
  const isListed = surface === undefined || isSame(readSurface(promoted), surface);
  const lines = [
    ...imageLines(to, server.image, plan.image, source.image ?? ""),
    ...backendPromotionLines(beside),
    ...surfaceLines(to, readSurface({ ...place, server }), surface),
    ...(before === after && isListed ? [] : [isDry ? "It would be written:" : "Written:"]),
    ...(before === after ? [] : [relative(checkoutRoot, file), ...changedLines(before, after)]),
    ...(isListed ? [] : [`${relative(checkoutRoot, list)}, what the image offers`]),
  ];
  for (const line of lines) console.log(line);
  if (!isDry && before !== after) replaceFile(file, after);
  if (!isDry && !isListed) {
    mkdirSync(dirname(list), { recursive: true });
    replaceFile(list, renderSurface(surface));
  }
  console.log(nextLine(to, before === after && isListed, isDry));
  return 0;
}

/** The server's settings in a stack's file. */
function serverOf(stack: string): ServerSettings {
  const config = ownConfig(checkoutRoot, projectName, stack);
  const parsed = serverSchema.safeParse(config[keyOf(["server"])]);
  if (parsed.success) return parsed.data;
  throw new UserError(renderFaults(fileFaults(config), stack));
}

async function sourceOf(stack: string) {
  const operated = await operatedStack(stack, (line) => console.error(line));
  const running = runningImages(await plainOutputs(operated));
  const facts = await deployedFacts(operated);
  return {
    stack,
    server: facts?.server,
    image: running?.image,
    backends: running?.backends,
    releases: await goodReleases(operated),
    surface: facts?.surface,
  };
}

const reportSchema = z.looseObject({ stack: z.string(), image: z.string(), verdict: z.string() });

function givenReport(file: string): GivenReport {
  try {
    const json = JSON.parse(readFileSync(file, "utf8"));
    const { stack, image, verdict } = reportSchema.parse(json);
    return { file, digest: reportDigest(json), stack, image, verdict };
  } catch (error) {
    const reason = error instanceof Error ? error.message.split("\n")[0] : String(error);
    throw new UserError(
      `--smoke-report ${file} is no report of a smoke test.\n  wrong  ${reason}\n  fix    give the JSON of the test, or leave --smoke-report out`,
    );
  }
}

/** Refuses what would make the target's configuration wrong; what was wrong before is not judged. */
function assertValid(stack: string, after: string): void {
  // what the working copy alone holds, such as secrets, counts before and after
  const own = ownConfig(checkoutRoot, projectName, stack);
  const found = newFaults(own, { ...own, ...parse(after).config });
  if (found.length === 0) return;
  const refusals = found.map(({ key: what, given, allowed, fix }) => ({
    what,
    given,
    allowed,
    fix,
  }));
  throw new UserError(refusalText(stack, refusals));
}

function nextLine(stack: string, isSame: boolean, isDry: boolean): string {
  if (isSame) return `Nothing to write: Pulumi.${stack}.yaml says so already.`;
  if (isDry) return "Nothing was written (--dry-run).";
  return `Next: commit that, for review; then npm run deploy -- --stack ${stack}`;
}
