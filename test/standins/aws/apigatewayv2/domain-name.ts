import { createHash } from "node:crypto";
import type { DomainNameConfiguration } from "@aws-sdk/client-apigatewayv2";
import { changeable, fixed } from "../../property-table.ts";
import { objectOf, type Properties, textOf } from "../../values.ts";
import { partsGiven } from "../answers.ts";
import { choiceOf } from "../choices.ts";
import { orUndefined } from "../errors.ts";
import { httpApisOf } from "../gateway-clients.ts";
import type { AwsType } from "../kind.ts";
import { gatewayArn, partitionOf } from "../partition.ts";
import { tagsOf } from "../tags.ts";
import { tagGateway } from "./tagging.ts";

/**
 * Regional domain names in front of APIs. moto 5.2.5 can change none, and does not say where one leads:
 * the stand-in makes up an address of AWS's form then.
 */
export const domainNames: AwsType = {
  token: "aws:apigatewayv2/domainName:DomainName",
  table: {
    domainName: fixed("text", { required: true }),
    domainNameConfiguration: changeable(
      {
        object: {
          certificateArn: changeable("text", { required: true }),
          endpointType: changeable("text", { required: true, oneOf: ["REGIONAL"] }),
          securityPolicy: changeable("text", { required: true, oneOf: ["TLS_1_2"] }),
        },
      },
      { required: true },
    ),
  },
  tagged: true,
  named: false,
  computed: ["arn", "apiMappingSelectionExpression"],
  create: async (target) => {
    const { inputs } = target;
    const gateway = await httpApisOf(target);
    const made = await gateway.createDomainName({
      DomainName: textOf(inputs, "domainName"),
      DomainNameConfigurations: configurationsOf(inputs),
      Tags: { ...tagsOf(inputs) },
    });
    return made.DomainName ?? "";
  },
  read: async (made) => {
    const { region, id, inputs } = made;
    const gateway = await httpApisOf(made);
    const live = await orUndefined(gateway.getDomainName({ DomainName: id }));
    if (live === undefined) return undefined;
    const found = live.DomainNameConfigurations?.[0] ?? {};
    const configuration = {
      certificateArn: found.CertificateArn,
      endpointType: found.EndpointType,
      securityPolicy: found.SecurityPolicy,
    };
    return {
      inputs: {
        domainName: live.DomainName,
        domainNameConfiguration:
          partsGiven(inputs.domainNameConfiguration, configuration) ?? configuration,
        tags: live.Tags ?? {},
      },
      outputs: {
        arn: gatewayArn(region, `/domainnames/${id}`),
        apiMappingSelectionExpression: live.ApiMappingSelectionExpression,
        domainNameConfiguration: { ...configuration, ...destinationOf(found, id, region) },
      },
    };
  },
  update: async (change) => {
    const { region, id, inputs, changed } = change;
    const gateway = await httpApisOf(change);
    await tagGateway(gateway, gatewayArn(region, `/domainnames/${id}`), change);
    if (!changed.has("domainNameConfiguration")) return;
    await gateway.updateDomainName({
      DomainName: id,
      DomainNameConfigurations: configurationsOf(inputs),
    });
  },
  delete: async (made) => {
    const gateway = await httpApisOf(made);
    await orUndefined(gateway.deleteDomainName({ DomainName: made.id }));
  },
};

function configurationsOf(inputs: Properties): DomainNameConfiguration[] {
  const configuration = objectOf(inputs, "domainNameConfiguration") ?? {};
  return [
    {
      CertificateArn: textOf(configuration, "certificateArn"),
      EndpointType: choiceOf(configuration, "endpointType", ["REGIONAL"]),
      SecurityPolicy: choiceOf(configuration, "securityPolicy", ["TLS_1_2"]),
    },
  ];
}

/** Where the name has to lead by DNS. */
function destinationOf(
  { ApiGatewayDomainName: name, HostedZoneId: zone }: DomainNameConfiguration,
  id: string,
  region: string,
): Properties {
  const digest = createHash("sha256").update(id).digest("hex");
  return {
    targetDomainName:
      name ?? `d-${digest.slice(0, 10)}.execute-api.${region}.${partitionOf(region).dns}`,
    hostedZoneId: zone ?? `Z${digest.slice(0, 20).toUpperCase()}`,
  };
}
