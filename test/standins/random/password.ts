import { randomInt } from "node:crypto";

/** What a password may be made of; the names are those of @pulumi/random. */
export interface PasswordRules {
  readonly length: number;
  readonly lower: boolean;
  readonly upper: boolean;
  readonly numeric: boolean;
  readonly special: boolean;
  readonly minLower: number;
  readonly minUpper: number;
  readonly minNumeric: number;
  readonly minSpecial: number;
  readonly overrideSpecial: string;
}

/** The official provider's special characters. */
export const defaultSpecial = "!@#$%&*()-_=+[]{}<>:?";

const lower = "abcdefghijklmnopqrstuvwxyz";
const numeric = "0123456789";

/**
 * Draws a password: first the least number of each kind, then any allowed characters, in an order
 * that is drawn as well. `randomInt` is unbiased.
 *
 * @throws Error when the kinds leave nothing to draw from or ask for more than the length.
 */
export function drawPassword(rules: PasswordRules): string {
  const kinds = [
    { characters: lower, used: rules.lower, least: rules.minLower },
    { characters: lower.toUpperCase(), used: rules.upper, least: rules.minUpper },
    { characters: numeric, used: rules.numeric, least: rules.minNumeric },
    { characters: rules.overrideSpecial, used: rules.special, least: rules.minSpecial },
  ].filter(({ used }) => used);
  const all = kinds.map(({ characters }) => characters).join("");
  const least = kinds.reduce((sum, kind) => sum + kind.least, 0);
  if (all === "")
    throw new Error("no kind of character is allowed; allow lower, upper, numeric or special");
  if (least > rules.length) {
    throw new Error(
      `length ${rules.length} is below the ${least} characters that the minimums ask for`,
    );
  }
  const drawn = kinds.flatMap(({ characters, least }) => draw(characters, least));
  return shuffled([...drawn, ...draw(all, rules.length - least)]).join("");
}

function draw(characters: string, count: number): string[] {
  return Array.from({ length: count }, () => characters.charAt(randomInt(characters.length)));
}

/** Fisher-Yates. */
function shuffled(items: readonly string[]): string[] {
  const result = [...items];
  for (let last = result.length - 1; last > 0; last--) {
    const other = randomInt(last + 1);
    const [a = "", b = ""] = [result[last], result[other]];
    result[last] = b;
    result[other] = a;
  }
  return result;
}
