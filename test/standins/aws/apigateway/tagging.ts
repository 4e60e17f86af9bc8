import type { APIGateway } from "@aws-sdk/client-api-gateway";
import { ifOffered } from "../gateway-clients.ts";
import type { Change } from "../kind.ts";
import { tagChanges } from "../tags.ts";

/** Brings the tags of something of a REST API's to those wanted; moto has them for stages alone. */
export async function tagRest(
  gateway: APIGateway,
  resourceArn: string,
  { before, inputs, changed }: Change,
): Promise<void> {
  if (!changed.has("tags")) return;
  const { set, remove } = tagChanges(before, inputs);
  if (Object.keys(set).length > 0) {
    await ifOffered(gateway.tagResource({ resourceArn, tags: { ...set } }));
  }
  if (remove.length > 0) {
    await ifOffered(gateway.untagResource({ resourceArn, tagKeys: [...remove] }));
  }
}
