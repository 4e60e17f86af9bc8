import type { LambdaSettings } from "../config/schema.ts";
import type { Owner } from "../naming.ts";
import type { LambdaNames } from "./names.ts";

/** What every component of a stack is told. */
export interface StackContext {
  readonly settings: LambdaSettings;
  readonly owner: Owner;
  readonly names: LambdaNames;
}
