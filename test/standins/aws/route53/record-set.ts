import type { ResourceRecordSet, Route53, RRType } from "@aws-sdk/client-route-53";
import { flagOf, numberOf, objectsOf, type Properties, textOf, textsOf } from "../../values.ts";
import { choiceOf } from "../choices.ts";

/** The types of records that are implemented. */
export const recordTypes = ["A", "AAAA", "CNAME", "TXT"] as const satisfies readonly RRType[];

/** Name of a zone, without the dot at its end. */
export async function zoneName(route53: Route53, Id: string): Promise<string> {
  const { HostedZone: zone } = await route53.getHostedZone({ Id });
  return plainName(zone?.Name ?? "");
}

/** The record of the inputs' name and type, as it is in the zone. */
export async function findRecord(
  route53: Route53,
  inputs: Properties,
  zone: string,
): Promise<ResourceRecordSet | undefined> {
  const name = fullName(inputs, zone);
  const { ResourceRecordSets: sets = [] } = await route53.listResourceRecordSets({
    HostedZoneId: textOf(inputs, "zoneId"),
    StartRecordName: name,
    StartRecordType: choiceOf(inputs, "type", recordTypes),
    MaxItems: 1,
  });
  return sets.find((set) => plainName(set.Name ?? "") === name && set.Type === inputs.type);
}

/** The record as Route 53 takes it. */
export function recordSet(inputs: Properties, zone: string): ResourceRecordSet {
  const [alias] = objectsOf(inputs, "aliases");
  return {
    Name: fullName(inputs, zone),
    Type: choiceOf(inputs, "type", recordTypes),
    ...(alias
      ? {
          AliasTarget: {
            DNSName: textOf(alias, "name"),
            HostedZoneId: textOf(alias, "zoneId"),
            EvaluateTargetHealth: flagOf(alias, "evaluateTargetHealth") ?? false,
          },
        }
      : {
          TTL: numberOf(inputs, "ttl"),
          ResourceRecords: textsOf(inputs, "records").map((Value) => ({ Value })),
        }),
  };
}

/** Names may be given without the zone's. */
function fullName(inputs: Properties, zone: string): string {
  const name = plainName(textOf(inputs, "name") ?? "");
  if (name === zone || name.endsWith(`.${zone}`)) return name;
  return name === "" ? zone : `${name}.${zone}`;
}

/** Route 53 answers names in lower case with a dot at the end. */
export function plainName(name: string): string {
  return name.toLowerCase().replace(/\.$/, "");
}
