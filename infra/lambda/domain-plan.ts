import type { LambdaSettings } from "../config/schema.ts";

/** A domain of one's own, as it is set. */
export type DomainSettings = NonNullable<LambdaSettings["lambda"]["domain"]>;

/**
 * Arguments of the domain name: regional, as its certificate is, and TLS 1.2 or newer
 * (https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-custom-domain-tls-version.html).
 */
export function planDomainName({ name, certificateArn }: DomainSettings) {
  return {
    domainName: name,
    domainNameConfiguration: {
      certificateArn,
      endpointType: "REGIONAL",
      securityPolicy: "TLS_1_2",
    },
  };
}

/** Where a domain name of API Gateway really is. */
export interface AliasTarget<T> {
  readonly name: T;
  readonly zoneId: T;
}

/**
 * Arguments of the record; IPv4 alone, which is what the gateway's domain name answers
 * (https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/routing-to-api-gateway.html).
 */
export function planDomainRecord<T>(name: string, zoneId: string, target: AliasTarget<T>) {
  return {
    zoneId,
    name,
    type: "A",
    aliases: [{ ...target, evaluateTargetHealth: false }],
  };
}
