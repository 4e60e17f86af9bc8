export type Answer = Record<string, unknown>;

/** An answer as it is sent: the object, and its JSON text, which is made once. */
export interface Kept {
  readonly answer: Answer;
  readonly text: string;
}

/** An answer to look for: the tool, its parsed arguments, and the user where answers differ by user. */
export interface Question {
  readonly tool: string;
  readonly args: unknown;
  /** Left out for answers that are the same for everybody. */
  readonly user?: string;
  /** Whether it is worth to ask Redis: it costs more than an answer that is quickly made. */
  readonly far: boolean;
  /** Reads what was kept elsewhere; undefined if it cannot be an answer of this tool. */
  readonly read: (value: unknown) => Answer | undefined;
  /** Ends the wait for others and the making of the answer. */
  readonly signal: AbortSignal;
}

/** Keeps answers of tools that only read, for a while; a cache that fails is a cache that knows nothing. */
export interface AnswerCache {
  /** The kept answer, or that of `compute`, which is then kept. */
  through(question: Question, compute: () => Promise<Answer>): Promise<Kept>;
}

/** An answer with its text. */
export const keep = (answer: Answer): Kept => ({ answer, text: JSON.stringify(answer) });

/** Keeps nothing. */
export const noAnswers: AnswerCache = {
  through: async (_question, compute) => keep(await compute()),
};
