import { storableText } from "./storable-text.ts";
import type { TicketQuery } from "./tickets.ts";

/** A WHERE clause with every value as a parameter. */
export interface Filter {
  readonly clause: string;
  readonly values: readonly (string | number)[];
}

/** How a database writes the parts of a filter that differ. */
export interface Dialect {
  /** The placeholder of the nth value, counted from 1. */
  readonly placeholder: (n: number) => string;
  /** The condition that title or description holds a text, ignoring the case of ASCII letters. */
  readonly contains: (placeholder: string) => string;
}

/** SQLite: `lower` changes ASCII letters only. */
export const sqliteDialect: Dialect = {
  placeholder: () => "?",
  contains: (value) => `instr(lower(title || char(10) || description), lower(${value})) > 0`,
};

/** PostgreSQL: `lower` changes ASCII letters only under the collation "C". */
export const postgresDialect: Dialect = {
  placeholder: (n) => `$${n}`,
  contains: (value) =>
    `strpos(lower((title || chr(10) || description) COLLATE "C"), lower(${value}::text COLLATE "C")) > 0`,
};

/** The filter of a query; equal conditions give equal clauses, so that statements can be kept. */
export function filterOf(query: TicketQuery, { placeholder, contains }: Dialect): Filter {
  const equal = (column: string) => (value: string) => `${column} = ${value}`;
  const conditions: readonly [(value: string) => string, string | number | undefined][] = [
    [equal("status"), query.status],
    [equal("priority"), query.priority],
    [equal("assignee"), query.assignee],
    [equal("site"), query.site],
    [equal("sku"), query.sku],
    [(value) => `number < ${value}`, query.before],
    [contains, query.text],
  ];
  const parts: string[] = [];
  const values: (string | number)[] = [];
  for (const [condition, value] of conditions) {
    if (value === undefined) continue;
    values.push(typeof value === "string" ? storableText(value) : value);
    parts.push(condition(placeholder(values.length)));
  }
  return { clause: parts.length === 0 ? "" : `WHERE ${parts.join(" AND ")}`, values };
}
