import type { StandardSchemaWithJSON } from "@modelcontextprotocol/server";
import type * as z from "zod";
import { type ArgumentRules, argumentRules } from "../audit/argument-rules.ts";
import type { Scope } from "../auth/scopes.ts";
import type { Inventory } from "../store/inventory.ts";
import type { Policies } from "../store/policies.ts";
import type { TicketStore } from "../store/tickets.ts";
import { advertise } from "./advertise.ts";

/** The data that tools, resources and prompts work on. */
export interface OpsData {
  readonly inventory: Inventory;
  readonly policies: Policies;
  readonly tickets: TicketStore;
}

/** What a handler knows about the call: the data, who calls, the time, and when to stop. */
export interface ToolContext extends OpsData {
  readonly user: string;
  readonly now: Date;
  readonly signal: AbortSignal;
}

/** Hints to clients; every tool states all four. */
export interface ToolHints {
  readonly readOnlyHint: boolean;
  readonly destructiveHint: boolean;
  readonly idempotentHint: boolean;
  readonly openWorldHint: boolean;
}

/** A tool as its file states it. The name is snake_case, as on the wire. */
export interface ToolSpec<I extends z.ZodObject, O extends z.ZodObject> {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly scope: Scope;
  readonly hints: ToolHints;
  readonly input: I;
  readonly output: O;
  /** Arguments that the audit log may show: ids and choices, never free text. */
  readonly audited: readonly (keyof z.output<I> & string)[];
  /** Whose answers may be kept for a while; left out for tools whose answers are always made anew. */
  readonly cached?: CacheScope;
  /** Throws a UserError for what the caller can mend. */
  readonly handler: (args: z.output<I>, context: ToolContext) => Promise<z.output<O>>;
}

/**
 * `shared`: the same answer for everybody, kept in Redis too. `process`: the same for everybody, but
 * made faster than Redis answers. `user`: kept for each user apart.
 */
export type CacheScope = "shared" | "process" | "user";

/** A tool ready to be registered and run; `run` expects arguments that `input` has parsed. */
export interface Tool {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly scope: Scope;
  readonly hints: ToolHints;
  /** How the audit log shows each argument. */
  readonly audited: ArgumentRules;
  readonly cached: CacheScope | undefined;
  readonly inputSchema: StandardSchemaWithJSON;
  readonly outputSchema: StandardSchemaWithJSON;
  /** Reads an answer that was kept; undefined if it is none of this tool's. */
  readAnswer(value: unknown): Record<string, unknown> | undefined;
  /** Parses the arguments; the issues of a failure are for the caller. */
  parse(args: unknown): Parsed;
}

/** Arguments that are valid, with the way to run them, or the reasons why they are not. */
export type Parsed =
  | {
      readonly ok: true;
      readonly args: Readonly<Record<string, unknown>>;
      run(context: ToolContext): Promise<Record<string, unknown>>;
    }
  | { readonly ok: false; readonly issues: readonly z.core.$ZodIssue[] };

/** Hints of a tool that only reads the server's own data. */
export const readOnly: ToolHints = {
  readOnlyHint: true,
  destructiveHint: false,
  idempotentHint: true,
  openWorldHint: false,
};

/** Makes a tool of its statement; called once at module scope, so that schemas are built once. */
export function defineTool<I extends z.ZodObject, O extends z.ZodObject>(
  spec: ToolSpec<I, O>,
): Tool {
  const { name, title, description, scope, hints, input, output, handler } = spec;
  return {
    name,
    title,
    description,
    scope,
    hints,
    audited: argumentRules(input.shape, spec.audited),
    cached: spec.cached,
    // Arguments are parsed in run-tool, where a refusal is also counted and audited.
    inputSchema: advertise(input, (value) => ({ value })),
    outputSchema: advertise(output, (value) => output["~standard"].validate(value)),
    readAnswer: (value) => output.safeParse(value).data,
    parse(args) {
      const parsed = input.safeParse(args ?? {});
      return parsed.success
        ? { ok: true, args: parsed.data, run: (context) => handler(parsed.data, context) }
        : { ok: false, issues: parsed.error.issues };
    },
  };
}
