import { accessChecks } from "./access-checks.ts";
import type { ProductionCheck } from "./check.ts";
import { complianceChecks } from "./compliance-checks.ts";
import { deploymentChecks } from "./deployment-checks.ts";
import { documentationChecks } from "./documentation-checks.ts";
import { inputChecks } from "./input-checks.ts";
import { observabilityChecks } from "./observability-checks.ts";
import { reliabilityChecks } from "./reliability-checks.ts";
import { testingChecks } from "./testing-checks.ts";

/** The 21 checks of a production server, area by area. */
export const productionChecks: readonly ProductionCheck[] = [
  ...inputChecks,
  ...accessChecks,
  ...reliabilityChecks,
  ...observabilityChecks,
  ...deploymentChecks,
  ...testingChecks,
  ...documentationChecks,
  ...complianceChecks,
];
