import { mapOf, type Properties } from "../values.ts";

/** Tags as most services take them. */
export type Tags = Readonly<Record<string, string>>;

/** What changes between two sets of tags. */
export interface TagChanges {
  readonly set: Tags;
  readonly remove: readonly string[];
}

/** The tags among a resource's properties; the provider's own are in there since the check. */
export function tagsOf(properties: Properties): Tags {
  return mapOf(properties, "tags") ?? {};
}

/** Works out what to set and what to remove. */
export function tagChanges(before: Properties, after: Properties): TagChanges {
  const [old, wanted] = [tagsOf(before), tagsOf(after)];
  return {
    set: Object.fromEntries(Object.entries(wanted).filter(([key, value]) => old[key] !== value)),
    remove: Object.keys(old).filter((key) => !(key in wanted)),
  };
}

/** Tags as the older services take them: a list of `Key` and `Value`. */
export function tagList(tags: Tags): { Key: string; Value: string }[] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}

/** Reads such a list. */
export function fromTagList(
  list: readonly { Key?: string | undefined; Value?: string | undefined }[] | undefined,
): Tags {
  return Object.fromEntries((list ?? []).map(({ Key = "", Value = "" }) => [Key, Value]));
}
