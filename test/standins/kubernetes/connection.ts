import { readAccess } from "./access.ts";
import { refusalOf, UnreachableError, unreachable } from "./api-error.ts";
import { type Answer, request } from "./api-request.ts";
import { findKubeconfig, kubeconfigFile } from "./kubeconfig.ts";
import type { ProviderSettings } from "./provider-config.ts";

/** One call to the API server. */
export interface Call {
  /** What the call is for, as an error begins: `Creating Deployment ops/mcp`. */
  readonly what: string;
  readonly method: "GET" | "PATCH" | "DELETE";
  /** Path with its query. */
  readonly path: string;
  readonly body?: string;
  readonly contentType?: string;
}

/** An API server, as a context of a kubeconfig names it. */
export interface Connection {
  /** Its URL. */
  readonly server: string;
  /** The context's own namespace. */
  readonly namespace: string;
  /**
   * Makes a call.
   *
   * @throws UnreachableError, or ApiError for a refusal.
   */
  call(call: Call): Promise<Answer>;
}

/** Answers that ask to come again, and how often to. */
const busy = new Set([429, 503, 504]);
const attempts = 4;

/** How long a server that has answered before may be away, as while it is restarted. */
const awaySec = 30;

/**
 * Reads the kubeconfig and opens its context.
 *
 * @throws UnreachableError when there is no kubeconfig or it has no such context.
 */
export function connect(
  settings: ProviderSettings,
  environment: NodeJS.ProcessEnv,
  pause: (ms: number) => Promise<void>,
): Connection {
  const found = findKubeconfig(settings.kubeconfig, environment);
  if (found === undefined) {
    throw new UnreachableError(
      `There is no kubeconfig at ${kubeconfigFile(settings.kubeconfig, environment)}. Set \`kubernetes:kubeconfig\` to the path or the text of one.`,
    );
  }
  const access = readAccess(found, settings);
  const { server, namespace } = access;

  let hasAnswered = false;
  // every call may be made twice: reading, applying and deleting come to the same again
  const reach = async (made: Call): Promise<Answer> => {
    for (let away = 0; ; away++) {
      try {
        const answer = await request(access, made);
        hasAnswered = true;
        return answer;
      } catch (error) {
        if (error instanceof UnreachableError) throw error;
        if (!hasAnswered || away === awaySec) throw unreachable(server, error);
        await pause(1000);
      }
    }
  };
  const call = async (made: Call): Promise<Answer> => {
    for (let attempt = 1; ; attempt++) {
      const answer = await reach(made);
      if (answer.status < 400) return answer;
      if (!busy.has(answer.status) || attempt === attempts) {
        throw refusalOf(made.what, answer.status, answer.body, server);
      }
      await pause(answer.retryAfterSec * 1000);
    }
  };
  return { server, namespace, call };
}
