import { plainText } from "../plain-text.ts";

/** Longest reason that is logged, in characters. */
const longest = 200;

/** Why the SDK rejected a request, for the log: its class only, as the rest repeats what the caller sent. */
export function rejectionReason({ message }: Error): string {
  const [known] = /^Rejected inbound request \([\w-]+\)/.exec(message) ?? [];
  // Of an answer or a progress report that nobody waits for, the SDK repeats the whole message.
  return known ?? plainText(message.replace(/\{.*/s, "…"), longest);
}
