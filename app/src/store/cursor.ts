import * as z from "zod";
import { UserError } from "../errors.ts";

const cursorSchema = z.strictObject({ after: z.int().min(0) });

/** Packs the place where a page ended into the opaque text that clients send back. */
export function encodeCursor(after: number): string {
  return Buffer.from(JSON.stringify({ after })).toString("base64url");
}

/** Unpacks a cursor; absent stays absent, anything that this server did not make is a UserError. */
export function decodeCursor(cursor: string | undefined): number | undefined {
  if (cursor === undefined) return undefined;
  const parsed = cursorSchema.safeParse(parseJson(Buffer.from(cursor, "base64url").toString()));
  if (parsed.success) return parsed.data.after;
  throw new UserError(
    "cursor: this is not a cursor from this server. Send the nextCursor of the previous answer, or leave cursor out to start at the first page.",
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
