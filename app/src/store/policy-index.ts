import { DatabaseSync } from "node:sqlite";
import * as z from "zod";
import { ftsQuery } from "./fts-query.ts";
import type { Policy } from "./policy-file.ts";

const hitSchema = z.object({
  policyId: z.string(),
  title: z.string(),
  section: z.string(),
  snippet: z.string(),
  /** Higher is better; comparable within one answer only. */
  score: z.number(),
});

/** A section of a policy that matches, with the matching words in `**`. */
export type PolicyHit = z.output<typeof hitSchema>;

// Title and heading say more about what a section is about than a word in its text (bm25 weights).
const select = `SELECT policyId, title, section,
    snippet(sections, 3, '**', '**', '…', 40) AS snippet,
    -bm25(sections, 0, 4, 3, 1) AS score
  FROM sections WHERE sections MATCH ? ORDER BY score DESC, policyId LIMIT ?`;

/** Builds a full-text index of all sections in memory and returns its search function. */
export function createPolicyIndex(
  policies: readonly Policy[],
): (text: string, limit: number) => PolicyHit[] {
  const db = new DatabaseSync(":memory:");
  db.exec(
    "CREATE VIRTUAL TABLE sections USING fts5(policyId UNINDEXED, title, section, text, tokenize = 'porter unicode61')",
  );
  const insert = db.prepare("INSERT INTO sections VALUES (?, ?, ?, ?)");
  for (const policy of policies) {
    for (const { heading, text } of sectionsOf(policy)) {
      insert.run(policy.id, `${policy.title} ${policy.tags.join(" ")}`, heading, text);
    }
  }
  const titles = new Map(policies.map(({ id, title }) => [id, title]));
  const statement = db.prepare(select);
  return (text, limit) => {
    const query = ftsQuery(text);
    if (query === undefined) return [];
    const hits = z.array(hitSchema).parse(statement.all(query, limit));
    return hits.map((hit) => ({
      ...hit,
      title: titles.get(hit.policyId) ?? hit.title,
      score: Math.round(hit.score * 1000) / 1000,
    }));
  };
}

/** Splits a policy at its second- and third-level headings; the part before them is named for the policy. */
export function sectionsOf(policy: Policy): { heading: string; text: string }[] {
  return policy.text
    .split(/^(?=#{2,3} )/m)
    .map((part) => {
      const match = /^#{1,3} +(.*)\n?/.exec(part);
      const heading = match?.[1]?.trim() ?? policy.title;
      return { heading, text: part.slice(match?.[0].length ?? 0).trim() };
    })
    .filter(({ text }) => text !== "");
}
