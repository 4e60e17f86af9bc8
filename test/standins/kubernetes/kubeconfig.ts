import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { homedir } from "node:os";
import { delimiter, join, resolve } from "node:path";
import type { Properties } from "../values.ts";
import { objectsAt, textAt } from "./object-fields.ts";

/** A kubeconfig that was found: its text, and its file unless it was given as text. */
export interface Kubeconfig {
  readonly text: string;
  readonly file: string | undefined;
}

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
  return resolve((given ?? first ?? join(home, ".kube", "config")).replace(/^~(?=\/)/, home));
}

/**
 * Reads a kubeconfig's text.
 *
 * @throws Error when it is no YAML or JSON.
 */
export function parseKubeconfig(text: string): Properties {
  // only when there is a context to look for: a preview waits for this process to start
  const yaml: typeof import("yaml") = createRequire(import.meta.url)("yaml");
  const parsed: Properties | string | null = yaml.parse(text);
  return typeof parsed === "object" && parsed !== null ? parsed : {};
}

/** Names of the contexts in a kubeconfig; none when it cannot be read. */
export function contextsOf(text: string): string[] {
  try {
    return objectsAt(parseKubeconfig(text), "contexts").map((each) => textAt(each, "name") ?? "");
  } catch {
    return [];
  }
}
