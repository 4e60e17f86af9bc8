import { mkdirSync, readdirSync, rmdirSync, symlinkSync } from "node:fs";
import { constants, enableCompileCache } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** Below the only place that a function can write to (developer guide, "Lambda runtime environment"). */
const scratch = "/tmp/compiled";

/**
 * Lets Node load what V8 compiled when the image was built (`compiled/` beside the bundle). Node keeps
 * that in a folder named after its version, the CPU, its flags and the user, and Lambda runs the image
 * as a user of its own on any of its CPUs: so the folder that Node asks for becomes a link to the one
 * of the image, of whose content V8 checks every file. Without it, a start takes longer and nothing else.
 */
export function useCompiledCode(bundle: string): void {
  try {
    const compiled = fileURLToPath(new URL("./compiled", bundle));
    const [ofImage] = readdirSync(compiled);
    if (ofImage === undefined) return;
    mkdirSync(scratch, { recursive: true });
    // Node may have found its folder in the image already, and then makes none.
    if (enableCompileCache(scratch).status !== constants.compileCacheStatus.ENABLED) return;
    const [asked] = readdirSync(scratch);
    if (asked === undefined) return;
    // Fails, as it should, for the link of a process that was here before.
    rmdirSync(join(scratch, asked));
    symlinkSync(join(compiled, ofImage), join(scratch, asked));
  } catch {
    // No compiled code, or nothing can be written: both are allowed.
  }
}
