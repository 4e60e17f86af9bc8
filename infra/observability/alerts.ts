import type { Alert } from "./alert.ts";
import { authAlerts } from "./auth-alerts.ts";
import { availabilityAlerts } from "./availability-alerts.ts";
import { budgetAlerts } from "./budget-alerts.ts";
import { errorAlerts } from "./error-alerts.ts";
import { limitAlerts } from "./limit-alerts.ts";
import { recordAlerts } from "./record-alerts.ts";
import { saturationAlerts } from "./saturation-alerts.ts";

/** Everything that somebody is told of, on every target. */
export const alerts: readonly Alert[] = [
  ...availabilityAlerts,
  ...errorAlerts,
  ...budgetAlerts,
  ...limitAlerts,
  ...authAlerts,
  ...recordAlerts,
  ...saturationAlerts,
];
