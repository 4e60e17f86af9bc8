import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { keyOf } from "../config/fault.ts";
import { surfaceSchema } from "../surface/surface.ts";
import { deployedFacts, type OperatedStack } from "./operated-stack.ts";
import { readStackFile, stackFileText } from "./stack-file.ts";

const keptSchema = z.object({
  image: z.string(),
  /** Salt of the secrets in `file`; those of another one cannot be read any more. */
  salt: z.string().optional(),
  file: z.looseObject({ config: z.record(z.string(), z.unknown()) }),
  surface: surfaceSchema.optional(),
});

/**
 * Keeps the settings with which a stack's image passed its smoke test beside the state, secrets
 * encrypted as in the stack's file: a deployment may fail by a setting as well as by its image.
 */
export async function keepGoodSettings(operated: OperatedStack, image: string): Promise<void> {
  const file = readStackFile(copyOf(operated));
  const surface = (await deployedFacts(operated))?.surface;
  const kept: z.input<typeof keptSchema> = {
    image,
    ...(typeof file.encryptionsalt === "string" ? { salt: file.encryptionsalt } : {}),
    file: { ...file, config: { ...file.config } },
    ...(surface === undefined ? {} : { surface }),
  };
  writeFileSync(keptPath(operated), JSON.stringify(kept, null, 2), { mode: 0o600 });
}

/**
 * Writes the copy of a stack's file so that a good image runs again: with the settings that it was
 * good with when this machine kept them, else with those that the file has now.
 *
 * @returns whether the settings of then are back too.
 */
export function layGood(operated: OperatedStack, image: string): boolean {
  const kept = keptSettings(operated, image);
  if (kept === undefined) {
    const config = withPin(operated.config, { image });
    const key = keyOf(["server"]);
    operated.configure({ server: config[key] });
    return false;
  }
  const surface = join(operated.workDir, `good.${operated.name}.surface.json`);
  if (kept.surface !== undefined) writeFileSync(surface, JSON.stringify(kept.surface));
  const config = withPin(kept.file.config, {
    image,
    ...(kept.surface === undefined ? {} : { surface }),
  });
  writeFileSync(copyOf(operated), stackFileText({ ...kept.file, config }));
  return true;
}

/** A configuration whose server runs one image, and offers what a file lists when one is named. */
export function withPin(
  config: Readonly<Record<string, unknown>>,
  { image, surface }: { readonly image: string; readonly surface?: string },
): Record<string, unknown> {
  const key = keyOf(["server"]);
  const server = objectOf(config[key]);
  return {
    ...config,
    [key]: {
      ...server,
      image: pinned(objectOf(server.image), image),
      ...(surface === undefined ? {} : { surface }),
    },
  };
}

/** An image's section with a pin; one that is left out builds, and goes on doing so without the pin. */
export function pinned(
  section: Readonly<Record<string, unknown>>,
  pin: string,
): Record<string, unknown> {
  const hasSource = section.build !== undefined || section.reference !== undefined;
  return { ...(hasSource ? {} : { build: {} }), ...section, pin };
}

/** Undefined when this machine kept none of this image, or the stack was made anew since. */
function keptSettings(operated: OperatedStack, image: string) {
  const path = keptPath(operated);
  if (!existsSync(path)) return undefined;
  const { success, data } = keptSchema.safeParse(JSON.parse(readFileSync(path, "utf8")));
  if (!success || data.image !== image) return undefined;
  return data.salt === readStackFile(copyOf(operated)).encryptionsalt ? data : undefined;
}

function keptPath({ workDir, name }: OperatedStack): string {
  return join(workDir, `good.${name}.json`);
}

function copyOf({ workDir, name }: OperatedStack): string {
  return join(workDir, `Pulumi.${name}.yaml`);
}

function objectOf(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : {};
}
