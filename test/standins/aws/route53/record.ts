import type { Change, Route53 } from "@aws-sdk/client-route-53";
import { changeable, fixed } from "../../property-table.ts";
import type { Fault } from "../../provider-kit.ts";
import { flagOf, objectsOf, type Properties, textOf, textsOf, unknown } from "../../values.ts";
import type { Aws } from "../aws.ts";
import { orUndefined } from "../errors.ts";
import type { AwsType, Target } from "../kind.ts";
import { placeIn } from "../places.ts";
import { eventually } from "../retry.ts";
import { findRecord, plainName, recordSet, recordTypes, zoneName } from "./record-set.ts";

/** DNS records of a hosted zone, without the routing policies. */
export const records: AwsType = {
  token: "aws:route53/record:Record",
  table: {
    zoneId: fixed("text", { required: true }),
    name: fixed("text", { required: true }),
    type: changeable("text", { required: true, oneOf: recordTypes }),
    ttl: changeable("number"),
    records: changeable("text set"),
    aliases: changeable({
      list: {
        // not `required`: a preview does not know the outputs within a property, such as a domain's target
        name: changeable("text"),
        zoneId: changeable("text"),
        evaluateTargetHealth: changeable("flag", { required: true }),
      },
    }),
    allowOverwrite: changeable("flag", { default: false }),
  },
  tagged: false,
  named: false,
  isGlobal: true,
  computed: ["fqdn"],
  faults: recordFaults,
  create: async (target) => {
    const { inputs } = target;
    const route53 = await clientOf(target);
    const zone = placeIn(inputs, "zoneId");
    const domain = await zoneName(route53, zone);
    const wanted = recordSet(inputs, domain);
    const overwrites = flagOf(inputs, "allowOverwrite") ?? false;
    // AWS refuses this, moto only sometimes
    if (!overwrites && (await findRecord(route53, inputs, domain)) !== undefined) {
      throw new Error(
        `${wanted.Type} record ${wanted.Name} already exists in zone ${zone}. Delete it, or set allowOverwrite.`,
      );
    }
    const Action = overwrites ? "UPSERT" : "CREATE";
    await apply(target.aws, route53, zone, [{ Action, ResourceRecordSet: wanted }]);
    return `${zone}_${plainName(textOf(inputs, "name") ?? "")}_${wanted.Type}`;
  },
  read: async (made) => {
    const { inputs } = made;
    const route53 = await clientOf(made);
    const zone = await orUndefined(zoneName(route53, placeIn(inputs, "zoneId")));
    if (zone === undefined) return undefined;
    const live = await findRecord(route53, inputs, zone);
    if (live === undefined) return undefined;
    const { AliasTarget: alias } = live;
    return {
      inputs: {
        type: live.Type,
        ttl: live.TTL,
        records: (live.ResourceRecords ?? []).map(({ Value = "" }) => Value),
        aliases: alias
          ? [
              {
                name: plainName(alias.DNSName ?? ""),
                zoneId: alias.HostedZoneId,
                evaluateTargetHealth: alias.EvaluateTargetHealth,
              },
            ]
          : [],
      },
      outputs: { fqdn: plainName(live.Name ?? "") },
    };
  },
  update: async (change) => {
    const { aws, inputs, before } = change;
    const route53 = await clientOf(change);
    const zoneId = placeIn(inputs, "zoneId");
    const zone = await zoneName(route53, zoneId);
    // another type is another record of the same name
    const old = change.changed.has("type") ? await findRecord(route53, before, zone) : undefined;
    await apply(aws, route53, zoneId, [
      ...(old ? [{ Action: "DELETE", ResourceRecordSet: old } as const] : []),
      { Action: "UPSERT", ResourceRecordSet: recordSet(inputs, zone) },
    ]);
  },
  delete: async (made) => {
    const { aws, inputs } = made;
    const route53 = await clientOf(made);
    const zoneId = placeIn(inputs, "zoneId");
    const zone = await orUndefined(zoneName(route53, zoneId));
    // a record goes only when it is given as it is
    const live = zone === undefined ? undefined : await findRecord(route53, inputs, zone);
    if (live === undefined) return;
    await apply(aws, route53, zoneId, [{ Action: "DELETE", ResourceRecordSet: live }]);
  },
};

function recordFaults(inputs: Properties): Fault[] {
  const hasAliases = inputs.aliases === unknown || objectsOf(inputs, "aliases").length > 0;
  const hasRecords = inputs.records === unknown || textsOf(inputs, "records").length > 0;
  if (hasAliases !== hasRecords) return [];
  return [
    {
      property: "aliases",
      reason: `aws:route53/record:Record: exactly one of \`aliases\` and \`records\` must be given; ${hasAliases ? "both are" : "neither is"}.`,
    },
  ];
}

async function clientOf({ aws }: Target): Promise<Route53> {
  return aws.clients.route53(aws.settings.region);
}

async function apply(
  aws: Aws,
  route53: Route53,
  HostedZoneId: string,
  Changes: Change[],
): Promise<void> {
  const { ChangeInfo: info } = await route53.changeResourceRecordSets({
    HostedZoneId,
    ChangeBatch: { Changes },
  });
  if (info?.Id === undefined) return;
  const { Id } = info;
  await eventually(aws, `Change ${Id} of zone ${HostedZoneId}`, async () => {
    const { ChangeInfo: now } = await route53.getChange({ Id });
    return now?.Status === "INSYNC" ? now : undefined;
  });
}
