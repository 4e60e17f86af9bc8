import type { AwsType } from "../kind.ts";
import { aliases } from "./alias.ts";
import { functions } from "./function.ts";
import { permissions } from "./permission.ts";

/** What the stand-in knows of Lambda. */
export const lambdaTypes: readonly AwsType[] = [functions, aliases, permissions];
