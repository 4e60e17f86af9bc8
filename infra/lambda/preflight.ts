import * as pulumi from "@pulumi/pulumi";
import { renderFaults } from "../config/fault.ts";
import type { SecretKey } from "../config/schema.ts";
import { environmentFaults } from "./preflight-plan.ts";
import { isToldSecrets } from "./secret-plan.ts";
import type { StackContext } from "./stack-context.ts";

/**
 * Looks before anything is made whether Lambda would take the function; asks nobody.
 *
 * @throws pulumi.RunError naming what it would refuse.
 */
export function preflight(context: StackContext, needs: ReadonlySet<SecretKey>): void {
  const { secrets } = context.settings.server.container;
  const hasSecret = isToldSecrets(needs) || Object.keys(secrets).length > 0;
  const faults = environmentFaults(context, hasSecret);
  if (faults.length > 0) throw new pulumi.RunError(renderFaults(faults, context.owner.stack));
}
