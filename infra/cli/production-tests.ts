import type { StackFacts } from "../facts.ts";
import type { Known, Tested } from "../production/evidence.ts";
import { sourcesOf, treeAt } from "./source-trees.ts";
import { readTests } from "./tests-file.ts";

/** What the tests said, and of which sources they should have. */
export function testedOf(checkout: string, file: string, facts: StackFacts): Tested {
  const report = readTests(file);
  const now = sourcesOf(checkout);
  return {
    report: report ?? { missing: "there is no report of the tests here: npm test writes it" },
    app: sourceOfImage(checkout, facts, now.trees.app),
    infra: now.trees.infra,
  };
}

/** Git's hash of the source that the image was built from. */
function sourceOfImage(
  checkout: string,
  { image: { revision, source } }: StackFacts,
  now: string,
): Known<{ readonly tree: string }> {
  if (revision === undefined || revision === "unknown") {
    const why = `the image is given by ${source}, without the commit of its source`;
    return { missing: `${why}: npm run promote writes it down` };
  }
  // built from what was not committed then: the best that can be said is what is here now
  if (revision.endsWith("-dirty")) return { tree: now };
  const tree = treeAt(checkout, revision, "app");
  return tree === undefined
    ? { missing: `commit ${revision} is not in this checkout: git fetch` }
    : { tree };
}
