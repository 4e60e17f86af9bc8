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
  const { server, backends } = context.settings;
  const own = Object.keys(server.container.secrets).length + backends.length;
  const hasSecret = isToldSecrets(needs) || own > 0;
  const faults = environmentFaults(context, hasSecret);
  if (faults.length > 0) throw new pulumi.RunError(renderFaults(faults, context.owner.stack));
}
