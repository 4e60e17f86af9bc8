import { createHash } from "node:crypto";

/** A release of a stack that passed its smoke test. */
export interface GoodRelease {
  /** Reference by digest, or on Docker an image ID. */
  readonly image: string;
  /** Commit of the image's source; `unknown` when it was not built here. */
  readonly revision: string;
  /** When its smoke test passed, UTC, ISO 8601. */
  readonly at: string;
  /** `sha256:` with the digest of that test's report as JSON. */
  readonly report: string;
}

/** How many good releases are kept. */
export const keptReleases = 5;

/** Longest value of a tag, characters: what Pulumi Cloud takes. */
export const longestTag = 256;

/** A tag to write. */
export interface Tag {
  readonly name: string;
  readonly value: string;
}

const slots = Array.from({ length: keptReleases }, (_, slot) => slot);
const imageTag = (slot: number): string => `mcp-good-${slot}-image`;
const proofTag = (slot: number): string => `mcp-good-${slot}-proof`;

/** The good releases that a stack's tags tell of, newest first; what is not whole is none. */
export function releasesIn(tags: Readonly<Record<string, string>>): GoodRelease[] {
  return slots
    .flatMap((slot) => releaseIn(tags, slot) ?? [])
    .sort((a, b) => b.at.localeCompare(a.at));
}

/**
 * The tags that record a good release, to be written in this order: the proof names the image that
 * it is of, so that a slot counts again only once both are there. The same image keeps its slot.
 *
 * @throws RangeError when the image's reference is longer than a tag may be.
 */
export function tagsFor(release: GoodRelease, tags: Readonly<Record<string, string>>): Tag[] {
  const { image } = release;
  if (image.length > longestTag) {
    throw new RangeError(`a reference of ${image.length} characters fits no tag of ${longestTag}`);
  }
  const slot = slotFor(image, tags);
  const proof = { name: proofTag(slot), value: proofOf(release) };
  return tags[imageTag(slot)] === image ? [proof] : [{ name: imageTag(slot), value: image }, proof];
}

/** That of the same image, else one that holds nothing whole, else that of the oldest release. */
function slotFor(image: string, tags: Readonly<Record<string, string>>): number {
  const kept = slots.map((slot) => ({ slot, release: releaseIn(tags, slot) }));
  const same = kept.find(({ slot }) => tags[imageTag(slot)] === image);
  const free = kept.find(({ release }) => release === undefined);
  const [oldest] = kept.toSorted((a, b) =>
    (a.release?.at ?? "").localeCompare(b.release?.at ?? ""),
  );
  return (same ?? free ?? oldest)?.slot ?? 0;
}

function releaseIn(tags: Readonly<Record<string, string>>, slot: number): GoodRelease | undefined {
  const image = tags[imageTag(slot)];
  const proof = tags[proofTag(slot)];
  if (image === undefined || proof === undefined) return undefined;
  const [at, revision, report, of, ...rest] = proof.split(" ");
  if (!at || !revision || !report || of !== markOf(image) || rest.length > 0) return undefined;
  const release = { image, revision, at, report };
  return isRelease(release) ? release : undefined;
}

/** Whoever has the backend can write its tags: what is of another form was not recorded here, and goes into no file. */
function isRelease({ image, revision, at, report }: GoodRelease): boolean {
  return (
    /^[a-z0-9][\w.:/-]*(@sha256:[0-9a-f]{64})?$/i.test(image) &&
    /^(unknown|[0-9a-f]{7,64}(-dirty)?)$/.test(revision) &&
    /^\d{4}-\d\d-\d\dT[\d:.]{8,12}Z$/.test(at) &&
    /^sha256:[0-9a-f]{64}$/.test(report)
  );
}

function proofOf({ image, revision, at, report }: GoodRelease): string {
  return [at, revision, report, markOf(image)].join(" ");
}

/** What ties a proof to its image: the first 12 hex digits of the reference's SHA-256. */
function markOf(image: string): string {
  return createHash("sha256").update(image).digest("hex").slice(0, 12);
}
