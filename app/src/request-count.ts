import { type Limiter, toolKey, type Verdict } from "./limits/limiter.ts";

/** Who is counted how often, and for which tool if the request is one call of it. */
export interface Countable {
  readonly user: string;
  readonly requests: number;
  readonly tool?: string | undefined;
}

/** What the limiters say of a request. */
export interface RequestVerdict {
  readonly user: Verdict;
  /** Left out unless a tool was counted. */
  readonly tool?: Verdict | undefined;
}

/** Counts user and tool at the same time, so that both cost one round trip where counts are shared. */
export async function countRequest(
  { user, requests, tool }: Countable,
  limiter: Limiter,
  toolLimiter: Limiter | undefined,
): Promise<RequestVerdict> {
  if (tool === undefined || toolLimiter === undefined) {
    return { user: await limiter.consume(user, requests) };
  }
  const [ofUser, ofTool] = await Promise.all([
    limiter.consume(user, requests),
    toolLimiter.consume(toolKey(tool, user)),
  ]);
  return { user: ofUser, tool: ofTool };
}
