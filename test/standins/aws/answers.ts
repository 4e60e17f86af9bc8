import { createHash } from "node:crypto";
import { isProperties, objectOf, type Properties, type Value } from "../values.ts";
import { canonicalDocument } from "./documents.ts";
import type { AwsType, Live, Made } from "./kind.ts";

const heard = "__answered";

/**
 * The type with drift measured against what AWS answered right after the last change instead of what
 * was sent: a test double that drops a property, or keeps its first value, is not drift. What AWS
 * answers is remembered in the state as digests, since there may be secrets in it.
 */
export function rememberingAnswers(type: AwsType): AwsType {
  return {
    ...type,
    read: async (made) => {
      const live = await type.read(made);
      return live && sinceLastChange(made, live);
    },
  };
}

/** Leaves out what is answered as it was right after the last change. */
function sinceLastChange({ state, inputs: given }: Made, { inputs, outputs }: Live): Live {
  const before = objectOf(state, heard);
  const now: Properties = Object.fromEntries(
    Object.entries(inputs).map(([name, value]) => [name, digestOf(value)]),
  );
  const isNews = (name: string) => before === undefined || before[name] !== now[name];
  const told = Object.entries(inputs).filter(([name]) => isNews(name));
  const chosenByAws = Object.entries(inputs).filter(([name]) => given[name] === undefined);
  return {
    inputs: {
      ...Object.fromEntries(told),
      // told in any case: they make `tagsAll`
      ...("tags" in inputs && !isNews("tags") ? { tags: given.tags } : {}),
    },
    outputs: { ...Object.fromEntries(chosenByAws), ...outputs, [heard]: now },
  };
}

function digestOf(value: Value | undefined): string {
  const text = canonicalDocument(JSON.stringify(value) ?? "");
  return createHash("sha256").update(text).digest("hex").slice(0, 16);
}

/**
 * What AWS answers, limited to the parts that the program gave: AWS fills in the others itself.
 * Undefined when the program gave nothing, or AWS has nothing.
 */
export function partsGiven(given: Value | undefined, live: Properties): Properties | undefined {
  if (!isProperties(given)) return undefined;
  const parts = Object.entries(live).filter(
    ([name, value]) => name in given && given[name] !== null && value !== undefined,
  );
  return parts.length === 0 ? undefined : Object.fromEntries(parts);
}

/** Those that the program set; AWS chooses the others itself, so that they cannot drift. */
export function onlyGiven(given: Properties, live: Properties): Properties {
  return Object.fromEntries(
    Object.entries(live).filter(([name]) => given[name] !== undefined && given[name] !== null),
  );
}
