import { assertKnown } from "./assert-known.ts";
import type { OpsData } from "./define-tool.ts";
import { noSuchItem } from "./get-item.ts";

/** Throws a UserError unless the site, item and policy that a ticket names exist. */
export function assertLinks(
  links: { site?: string | undefined; sku?: string | undefined; policyId?: string | undefined },
  { inventory, policies }: OpsData,
): void {
  assertKnown("site", links.site, inventory.sites);
  if (links.sku !== undefined && inventory.get(links.sku) === undefined) {
    throw noSuchItem(links.sku);
  }
  if (links.policyId !== undefined) {
    const known = policies.all.map((policy) => policy.id);
    assertKnown("policyId", links.policyId, known);
  }
}
