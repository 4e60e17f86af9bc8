import { setTimeout as wait } from "node:timers/promises";
import { reasonOf } from "./log.ts";
import type { NotePlace } from "./notes.ts";
import type { Settings } from "./settings.ts";

/** Milliseconds of one attempt, between two, and of all of them. */
const times = { attempt: 10_000, pause: 200, total: 45_000 } as const;

/** The API could not carry out a write; the message is for the caller of the tool. */
export class WriteRefused extends Error {}

/**
 * Has the API write a note in a caller's name. While the API is being deployed it is asked again: the
 * same PUT twice leaves the same note.
 *
 * @throws WriteRefused when the API refuses, or is away for longer than 45 s.
 */
export async function saveByApi(
  { apiUrl, serviceToken }: Pick<Settings, "apiUrl" | "serviceToken">,
  { vault, name }: NotePlace,
  text: string,
  { subject, scopes }: { readonly subject: string; readonly scopes: readonly string[] },
  limits: Readonly<Record<keyof typeof times, number>> = times,
): Promise<{ readonly created: boolean }> {
  const deadline = Date.now() + limits.total;
  for (;;) {
    const answer = await fetch(`${apiUrl}/api/notes/${vault}/${name}`, {
      method: "PUT",
      headers: {
        authorization: `Bearer ${serviceToken}`,
        "content-type": "application/json",
        "x-acting-for": encodeURIComponent(subject),
        // the service may do what its caller may, and no more
        "x-acting-scopes": scopes.join(" "),
      },
      redirect: "error",
      body: JSON.stringify({ text }),
      signal: AbortSignal.timeout(limits.attempt),
    }).catch(reasonOf);
    if (typeof answer !== "string") {
      await answer.body?.cancel();
      if (answer.ok) return { created: answer.status === 201 };
      if (answer.status < 500) {
        throw new WriteRefused(`the API refused the write with status ${answer.status}`);
      }
    }
    if (Date.now() + limits.pause > deadline) {
      const reason = typeof answer === "string" ? answer : `status ${answer.status}`;
      throw new WriteRefused(`the API could not be reached to write the note: ${reason}`);
    }
    await wait(limits.pause);
  }
}
