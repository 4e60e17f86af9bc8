import { UserError } from "../errors.ts";

/** Most allowed values that an error lists. */
const mostListed = 30;

/** Throws a UserError that lists the allowed values if a value is given that is not among them. */
export function assertKnown(
  argument: string,
  value: string | undefined,
  known: readonly string[],
): void {
  if (value === undefined || known.includes(value)) return;
  const listed = known.slice(0, mostListed).join(", ");
  const more = known.length > mostListed ? ", …" : "";
  throw new UserError(
    `${argument}: there is no ${JSON.stringify(value)}. Allowed: ${listed}${more}.`,
  );
}
