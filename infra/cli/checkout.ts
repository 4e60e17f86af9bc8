import { join } from "node:path";

/** The folder with Pulumi.yaml, wherever the command was called from. */
export const checkoutRoot = join(import.meta.dirname, "..", "..");
