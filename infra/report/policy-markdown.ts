import type { PolicyViolation } from "../preview.ts";
import { list, type Room } from "./list-markdown.ts";
import { codeText, plainText } from "./markdown-text.ts";
import type { PolicyFindings } from "./policy-findings.ts";

/** What the rules of policy say, by level. */
export function policyMarkdown(findings: PolicyFindings, room: Room): string[] {
  const { isAsked, mandatory, advisory, acknowledged, unused } = findings;
  if (!isAsked) return ["#### Policy", "Not asked: this preview was made without the policy pack."];
  const count = mandatory.length + advisory.length + acknowledged.length + unused.length;
  return [
    "#### Policy",
    ...(count === 0 ? ["No rule is broken."] : []),
    ...list("Refused", mandatory.map(violationMarkdown), room),
    ...list("Advice", advisory.map(violationMarkdown), room),
    ...list("Acknowledged", acknowledged.map(messageMarkdown), room),
    ...list("Acknowledged, and not needed any more", unused.map(messageMarkdown), room),
  ];
}

function violationMarkdown(violation: PolicyViolation): string {
  return `${codeText(violation.rule)} ${messageMarkdown(violation)}`;
}

/** The first line is what was found; the others say what to do about it. */
function messageMarkdown({ message }: PolicyViolation): string {
  const [first = "", ...others] = message.split("\n").map(lineMarkdown);
  return [first, ...others.filter((line) => line !== "").map((line) => `- ${line}`)].join("\n");
}

/** An acknowledgement is code: it is there to be pasted. */
function lineMarkdown(line: string): string {
  const [, words, pasted] = /^(.*?)(\{ rule: .* \})$/.exec(line) ?? [];
  if (words === undefined || pasted === undefined) return plainText(line, 600);
  return `${plainText(words)} ${codeText(pasted, 600)}`;
}
