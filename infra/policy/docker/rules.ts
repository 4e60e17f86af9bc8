import type { PolicyRule } from "../rule.ts";
import { confinementRules } from "./confinement-rules.ts";
import { hostRules } from "./host-rules.ts";
import { imageRules } from "./image-rules.ts";
import { openPortsRule } from "./open-ports-rule.ts";
import { runningRules } from "./running-rules.ts";
import { secretRules } from "./secret-rules.ts";

/** Rules about what runs on a Docker daemon. */
export const dockerRules: readonly PolicyRule[] = [
  ...confinementRules,
  ...hostRules,
  ...runningRules,
  openPortsRule,
  ...secretRules,
  ...imageRules,
];
