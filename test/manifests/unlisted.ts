import { type Exception, exceptions, type Tool } from "./exceptions.ts";
import type { Finding } from "./judge.ts";
import type { StackName } from "./stacks.ts";

/** What a tool found in the manifests of a stack. */
export interface Found {
  readonly tool: Tool;
  readonly stack: StackName;
  readonly findings: readonly Finding[];
}

/** Findings that no exception names, as lines for people. */
export function unlisted({ tool, stack, findings }: Found, listed = exceptions): string[] {
  const isListed = ({ check, object }: Finding): boolean =>
    listed.some(
      ({ checks, objects, only }) =>
        checks.includes(`${tool} ${check}`) &&
        objects.includes(object) &&
        (only?.includes(stack) ?? true),
    );
  return findings
    .filter((finding) => !isListed(finding))
    .map(({ check, object, text }) => `${tool} ${check} ${object}: ${text}`)
    .sort();
}

/** Exceptions, check by check and object by object, that nothing was found for, as lines for people. */
export function stale(found: readonly Found[], listed = exceptions): string[] {
  const seen = new Set(
    found.flatMap(({ tool, stack, findings }) =>
      findings.flatMap(({ check, object }) => {
        const line = `${tool} ${check} ${object}`;
        return [line, `${line}, ${stack}`];
      }),
    ),
  );
  return listed.flatMap(linesOf).filter((line) => !seen.has(line));
}

/** One line for each finding that an exception names. */
function linesOf({ checks, objects, only }: Exception): string[] {
  const places = only?.map((stack) => `, ${stack}`) ?? [""];
  return checks.flatMap((check) =>
    objects.flatMap((object) => places.map((place) => `${check} ${object}${place}`)),
  );
}
