import { describeGiven, type Fault, keyOf } from "./fault.ts";
import type { LambdaRule } from "./lambda-rules.ts";

/** A function has nobody beside it, and the token must not travel in the clear. */
const backendsAreElsewhere: LambdaRule = ({ backends, lambda }) =>
  backends.flatMap(({ image, url }, index): Fault[] => {
    const key = (name: string) => keyOf(["backends", index, name]);
    if (image !== undefined) {
      return [
        {
          key: key("image"),
          given: "an image",
          allowed: "a backend elsewhere: target lambda runs the server alone",
          fix: `run the backend where it has an address of its own and set ${key("url")} to it; or set ${keyOf(["target"])} to docker or kubernetes`,
        },
      ];
    }
    if (url === undefined || lambda.endpoint !== undefined || url.startsWith("https:")) return [];
    return [
      {
        key: key("url"),
        given: describeGiven(new URL(url).origin),
        allowed: "an https URL: SERVICE_AUTH_TOKEN must not travel in the clear",
        fix: `set ${key("url")} to one that begins with https`,
      },
    ];
  });

/** Rules of backends on target `lambda`. */
export const lambdaBackendRules: readonly LambdaRule[] = [backendsAreElsewhere];
