/** An answer to look for: the tool, its parsed arguments, and the user where answers differ by user. */
export interface Question {
  readonly tool: string;
  readonly args: unknown;
  /** Left out for answers that are the same for everybody. */
  readonly user?: string;
}

export type Answer = Record<string, unknown>;

/** Keeps answers of tools that only read, for a while; a cache that fails is a cache that knows nothing. */
export interface AnswerCache {
  /** The kept answer, or that of `compute`, which is then kept. */
  through(question: Question, compute: () => Promise<Answer>): Promise<Answer>;
}

/** Keeps nothing. */
export const noAnswers: AnswerCache = { through: (_question, compute) => compute() };
