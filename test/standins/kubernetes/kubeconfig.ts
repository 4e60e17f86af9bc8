import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, isAbsolute, join, resolve } from "node:path";
import { parse } from "yaml";
import { z } from "zod";

/** A kubeconfig that was found: its text, and its file unless it was given as text. */
export interface Kubeconfig {
  readonly text: string;
  readonly file: string | undefined;
}

const namesSchema = z.object({ contexts: z.array(z.object({ name: z.string() })) });

/**
 * Finds the kubeconfig as the official provider does: the one given (text or path), else the first
 * file of KUBECONFIG, else ~/.kube/config. Answers undefined when there is none.
 */
export function findKubeconfig(
  given: string | undefined,
  environment: NodeJS.ProcessEnv,
): Kubeconfig | undefined {
  if (given !== undefined && /[\n{]/.test(given)) return { text: given, file: undefined };
  const file = kubeconfigFile(given, environment);
  try {
    return { text: readFileSync(file, "utf8"), file };
  } catch {
    return undefined;
  }
}

/** The file in which a kubeconfig that is not given as text is looked for. */
export function kubeconfigFile(given: string | undefined, environment: NodeJS.ProcessEnv): string {
  const home = environment.HOME ?? homedir();
  const [first] = (environment.KUBECONFIG ?? "").split(delimiter).filter(Boolean);
  const path = (given ?? first ?? join(home, ".kube", "config")).replace(/^~(?=\/)/, home);
  return isAbsolute(path) ? path : resolve(path);
}

/** Names of the contexts in a kubeconfig; none when it cannot be read. */
export function contextsOf(text: string): string[] {
  try {
    const { success, data } = namesSchema.safeParse(parse(text));
    return success ? data.contexts.map(({ name }) => name) : [];
  } catch {
    return [];
  }
}
