import type { ApiGatewayV2 } from "@aws-sdk/client-apigatewayv2";
import type { Change } from "../kind.ts";
import { tagChanges } from "../tags.ts";

/** Brings the tags of something of API Gateway's to those wanted; nothing when they are. */
export async function tagGateway(
  gateway: ApiGatewayV2,
  ResourceArn: string,
  { before, inputs, changed }: Change,
): Promise<void> {
  if (!changed.has("tags")) return;
  const { set, remove } = tagChanges(before, inputs);
  if (Object.keys(set).length > 0) await gateway.tagResource({ ResourceArn, Tags: { ...set } });
  if (remove.length > 0) await gateway.untagResource({ ResourceArn, TagKeys: [...remove] });
}
