import { isDeepStrictEqual } from "node:util";

/** The images of a stack that are its own: what a release is made of. */
export interface ReleaseImages {
  /** Of the server: reference by digest, or on Docker an image ID. */
  readonly image: string;
  /** The same of each backend that the stack runs, by its name. @default none */
  readonly backends?: Readonly<Record<string, string>> | undefined;
}

/** Whether two releases are of the same images throughout. */
export function sameImages(one: ReleaseImages, other: ReleaseImages): boolean {
  return one.image === other.image && isDeepStrictEqual({ ...one.backends }, { ...other.backends });
}

/** Whether a stack runs every image of a release; a backend that came later is no part of that. */
export function runsRelease(running: ReleaseImages | undefined, release: ReleaseImages): boolean {
  return running?.image === release.image && changedImages(running, release).length === 0;
}

/** An image that another one takes the place of. */
export interface ChangedImage {
  /** Whose it is, for people. */
  readonly of: string;
  readonly before: string;
  readonly after: string;
}

/** Which images of one release take the place of others; of a backend that only one has, none does. */
export function changedImages(before: ReleaseImages, after: ReleaseImages): ChangedImage[] {
  const earlier = new Map(labelled(before));
  return labelled(after).flatMap(([of, image]) => {
    const was = earlier.get(of);
    return was === undefined || was === image ? [] : [{ of, before: was, after: image }];
  });
}

/** Images of the backends in lines for people. */
export function backendLines({ backends = {} }: ReleaseImages, indent: string): string[] {
  return Object.entries(backends).map(([name, image]) => `${indent}backend ${name}: ${image}`);
}

function labelled({ image, backends = {} }: ReleaseImages): [string, string][] {
  const others = Object.entries(backends).map(([name, own]): [string, string] => [
    `backend ${name}`,
    own,
  ]);
  return [["server", image], ...others];
}
