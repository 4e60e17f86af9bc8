import { describeGiven, type Fault, keyOf } from "./fault.ts";
import type { Rule } from "./rules.ts";
import { unusedFaults } from "./unused.ts";

const imageKey = (...path: readonly string[]): string => keyOf(["server", "image", ...path]);

/** What was tested is what runs: a digest that was changed by hand proves nothing. */
export const promotedIsWhatRuns: Rule = ({ server: { image } }): Fault[] => {
  const { promoted, reference } = image;
  if (promoted === undefined) return [];
  if (reference === undefined) {
    return [
      {
        key: imageKey("promoted"),
        given: "no reference beside it",
        allowed: "the reference whose image was promoted",
        fix: `remove ${imageKey("promoted")}, or promote again: npm run promote -- --from ${promoted.from} --to <this stack>`,
      },
    ];
  }
  if (reference.endsWith(`@${promoted.digest}`)) return [];
  return [
    {
      key: imageKey("promoted", "digest"),
      given: describeGiven(promoted.digest),
      allowed: `the digest of ${imageKey("reference")}, ${describeGiven(reference.split("@")[1])}`,
      fix: `promote again: npm run promote -- --from ${promoted.from} --to <this stack>; or remove ${imageKey("promoted")}, of which another image has no use`,
    },
  ];
};

/** Of a build, git knows the commit; of a promoted image, whoever promoted it. */
export const revisionIsOfReference: Rule = ({ server: { image } }) =>
  unusedFaults({
    settings:
      image.reference === undefined || image.promoted !== undefined
        ? [[["server", "image", "revision"], image.revision]]
        : [],
    secrets: [],
    reason: "while server.image.reference is unset, or promoted says it",
    otherwise: `set ${imageKey("reference")}`,
  });

/** An image ID means something on the daemon alone that has the image. */
export const pinIsPullable: Rule = ({ server: { image } }): Fault[] =>
  pinFaults(image.pin, imageKey("pin"));

/** Faults of a pin on a target that pulls its images; none of an image that is not pinned. */
export function pinFaults(pin: string | undefined, key: string): Fault[] {
  if (pin === undefined || !/^sha256:/i.test(pin)) return [];
  return [
    {
      key,
      given: describeGiven(pin),
      allowed:
        "a reference by digest, such as registry.example.com/team/server@sha256:<64 hex digits>",
      fix: `name the image as it is in its registry, or remove ${key}`,
    },
  ];
}
