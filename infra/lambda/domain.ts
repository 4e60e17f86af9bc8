import { ApiMapping } from "@pulumi/aws/apigatewayv2/apiMapping.js";
import { DomainName } from "@pulumi/aws/apigatewayv2/domainName.js";
import { Record as DnsRecord } from "@pulumi/aws/route53/record.js";
import type * as pulumi from "@pulumi/pulumi";
import { type DomainSettings, planDomainName, planDomainRecord } from "./domain-plan.ts";

/** The stage that a domain leads to. */
export interface DomainTarget {
  readonly apiId: pulumi.Output<string>;
  readonly stage: pulumi.Output<string>;
}

/** Serves a stage at the root of a domain, so that nothing stands before `/mcp` and `/.well-known`. */
export function createDomain(
  name: string,
  settings: DomainSettings,
  { apiId, stage }: DomainTarget,
  parent: pulumi.Resource,
): void {
  const domain = new DomainName(name, planDomainName(settings), { parent });
  new ApiMapping(`${name}-mapping`, { apiId, stage, domainName: domain.id }, { parent });
  if (settings.hostedZoneId === undefined) return;
  const { targetDomainName, hostedZoneId } = domain.domainNameConfiguration;
  const target = { name: targetDomainName, zoneId: hostedZoneId };
  new DnsRecord(
    `${name}-record`,
    planDomainRecord<pulumi.Input<string>>(settings.name, settings.hostedZoneId, target),
    { parent },
  );
}
