import { createHash } from "node:crypto";
import { type ReleaseImages, sameImages } from "./release-images.ts";

/** A release of a stack that passed its smoke test. */
export interface GoodRelease extends ReleaseImages {
  /** Commit of the source of the server's image; `unknown` when it was not built here. */
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
const backendTag = (slot: number, at: number): string => `mcp-good-${slot}-backend-${at}`;

/** The good releases that a stack's tags tell of, newest first; what is not whole is none. */
export function releasesIn(tags: Readonly<Record<string, string>>): GoodRelease[] {
  return slots
    .flatMap((slot) => releaseIn(tags, slot) ?? [])
    .sort((a, b) => b.at.localeCompare(a.at));
}

/** What a tag must hold of a release: the server's image, and each backend's behind its name. */
export function recordedTexts({ image, backends = {} }: ReleaseImages): string[] {
  return [image, ...Object.entries(backends).map(([name, own]) => `${name} ${own}`)];
}

/**
 * The tags that record a good release, to be written in this order: the proof names the images that
 * it is of, so that a slot counts again only once all are there. The same images keep their slot.
 *
 * @throws RangeError when the reference of an image is longer than a tag may be.
 */
export function tagsFor(release: GoodRelease, tags: Readonly<Record<string, string>>): Tag[] {
  const texts = recordedTexts(release);
  const long = texts.find((text) => text.length > longestTag);
  if (long !== undefined) {
    throw new RangeError(`a reference of ${long.length} characters fits no tag of ${longestTag}`);
  }
  const slot = slotFor(release, tags);
  const named = texts.map((value, at) => ({
    name: at === 0 ? imageTag(slot) : backendTag(slot, at - 1),
    value,
  }));
  const proof = { name: proofTag(slot), value: proofOf(release) };
  return [...named.filter(({ name, value }) => tags[name] !== value), proof];
}

/** That of the same images, else one that holds nothing whole, else that of the oldest release. */
function slotFor(images: ReleaseImages, tags: Readonly<Record<string, string>>): number {
  const kept = slots.map((slot) => ({ slot, release: releaseIn(tags, slot) }));
  const same = kept.find(({ release }) => release !== undefined && sameImages(release, images));
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
  const [at, revision, report, of, count = "0", ...rest] = proof.split(" ");
  if (!at || !revision || !report || rest.length > 0 || !/^\d{1,2}$/.test(count)) return undefined;
  const backends = Array.from({ length: Number(count) }, (_, n) => tags[backendTag(slot, n)] ?? "");
  const release = { image, ...named(backends), revision, at, report };
  return of === markOf(release) && isRelease(release) ? release : undefined;
}

/** The backends that tags tell of; none is no key at all, as in a record of an older program. */
function named(texts: readonly string[]): Pick<GoodRelease, "backends"> {
  if (texts.length === 0) return {};
  const entries = texts.map((text): [string, string] => {
    const [name = "", ...image] = text.split(" ");
    return [name, image.join(" ")];
  });
  return { backends: Object.fromEntries(entries) };
}

/** Whoever has the backend can write its tags: what is of another form was not recorded here, and goes into no file. */
function isRelease({ image, backends = {}, revision, at, report }: GoodRelease): boolean {
  return (
    [image, ...Object.values(backends)].every((one) =>
      /^[a-z0-9][\w.:/-]*(@sha256:[0-9a-f]{64})?$/i.test(one),
    ) &&
    Object.keys(backends).every((name) => /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/.test(name)) &&
    /^(unknown|[0-9a-f]{7,64}(-dirty)?)$/.test(revision) &&
    /^\d{4}-\d\d-\d\dT[\d:.]{8,12}Z$/.test(at) &&
    /^sha256:[0-9a-f]{64}$/.test(report)
  );
}

function proofOf(release: GoodRelease): string {
  const { revision, at, report, backends = {} } = release;
  const count = Object.keys(backends).length;
  return [at, revision, report, markOf(release), ...(count > 0 ? [count] : [])].join(" ");
}

/** What ties a proof to its images: the first 12 hex digits of the SHA-256 of all their tags, a line each. */
function markOf(images: ReleaseImages): string {
  const text = recordedTexts(images).join("\n");
  return createHash("sha256").update(text).digest("hex").slice(0, 12);
}
