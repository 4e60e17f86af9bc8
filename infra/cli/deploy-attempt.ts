import type { SmokeReport } from "../contract/check.ts";
import type { ReleaseImages } from "../release-images.ts";
import type { OperatedStack } from "./operated-stack.ts";
import { updateStack } from "./update-stack.ts";
import { UserError } from "./user-error.ts";

/** What a deployment works with besides its stack. */
export interface DeploySurroundings {
  /** Takes what is told to people. */
  readonly say: (line: string) => void;
  /** Asked once the preview is fine; `false` ends it before anything is changed. */
  readonly confirm: () => Promise<boolean>;
  /** Tests the deployed endpoint. */
  readonly smoke: (operated: OperatedStack, say: (line: string) => void) => Promise<SmokeReport>;
}

/** What became of bringing a stack up and asking whether it is well. */
export type Attempt =
  | { readonly ok: true; readonly report: SmokeReport }
  | {
      readonly ok: false;
      /** Why, as people are told. */
      readonly reasons: readonly string[];
      /** Whether somebody ended it. */
      readonly interrupted: boolean;
      /** The images that were asked, when it came so far. */
      readonly images: ReleaseImages | undefined;
    };

/** Brings a stack up as its settings are, then asks its endpoint whether it is well. */
export async function attempt(
  operated: OperatedStack,
  { say, smoke }: DeploySurroundings,
): Promise<Attempt> {
  const updated = await updateStack(operated, say);
  if (!updated.ok) return { ...updated, images: undefined };
  say("\nTesting the deployed endpoint:");
  const failed = { ok: false, interrupted: false } as const;
  try {
    const report = await smoke(operated, say);
    if (report.verdict === "passed") return { ok: true, report };
    return { ...failed, reasons: failures(report), images: report };
  } catch (error) {
    // it could not even be asked
    if (!(error instanceof UserError)) throw error;
    return { ...failed, reasons: [error.message], images: undefined };
  }
}

function failures({ checks, reason: untested }: SmokeReport): string[] {
  const failed = checks
    .filter(({ status }) => status === "failed")
    .map(({ id, title, reason }) => `${title} (${id}): ${reason ?? "it did not hold"}`);
  // no check failed where none could be asked
  return untested === undefined ? failed : [...failed, untested];
}
