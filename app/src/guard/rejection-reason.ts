import { plainText } from "../plain-text.ts";

/** Longest reason that is logged, in characters. */
const longest = 200;

/** Why the SDK rejected a request, for the log: its class only, as the rest repeats what the caller sent. */
export function rejectionReason({ message }: Error): string {
  const [known] = /^Rejected inbound request \([\w-]+\)/.exec(message) ?? [];
  return known ?? plainText(message, longest);
}
