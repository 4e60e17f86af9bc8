import { isDeepStrictEqual } from "node:util";

/** What a check found to be other than the contract says, in words for people. */
export class Unmet extends Error {
  override readonly name = "Unmet";
}

/**
 * Holds a server to what the contract says.
 *
 * @param found what was found instead.
 * @throws Unmet when it does not hold.
 */
export function demand(holds: boolean, found: string): asserts holds {
  if (!holds) throw new Unmet(found);
}

/** Holds a value to the one that the contract asks for; `what` names it. */
export function demandEqual(what: string, found: unknown, expected: unknown): void {
  const isEqual = isDeepStrictEqual(found, expected);
  demand(isEqual, `${what} is ${shown(found)} instead of ${shown(expected)}`);
}

/** Holds a text to what must be in it. */
export function demandText(what: string, found: string, part: string): void {
  demand(found.includes(part), `${what} does not say ${JSON.stringify(part)}: ${shown(found)}`);
}

/** Holds a response to its status; answers with its body. */
export async function demandStatus(response: Response, expected: number): Promise<string> {
  const body = await response.text();
  const said = body === "" ? "" : `: ${shown(body)}`;
  const { status } = response;
  demand(status === expected, `answered ${status} instead of ${expected}${said}`);
  return body;
}

/** Most characters of a value that people are shown. */
const mostShown = 200;

/** A value as a person is shown it: in one line, and not all of a long one. */
export function shown(value: unknown): string {
  const text = typeof value === "string" ? value : (JSON.stringify(value) ?? String(value));
  const line = text.replace(/\s+/g, " ").trim();
  return line.length > mostShown ? `${line.slice(0, mostShown)}…` : line;
}
