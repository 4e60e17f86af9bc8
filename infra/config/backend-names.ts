import type { BackendSettings } from "./schema.ts";

/** Variable that holds a backend's token: always in the backend, in the server where it is the only one. */
export const serviceTokenVariable = "SERVICE_AUTH_TOKEN";

/** Variable that tells a backend the port that it listens on. */
export const backendPortVariable = "PORT";

/** Variable that tells the server where a backend is: `TODO_API_URL` for `todo-api`. */
export function backendVariable({ name, variable }: BackendSettings): string {
  return variable ?? `${wordOf(name)}_URL`;
}

/** Variable that tells the server a backend's token: of several, `TODO_API_AUTH_TOKEN` for `todo-api`. */
export function tokenVariable(
  { name }: Pick<BackendSettings, "name">,
  { length }: readonly unknown[],
): string {
  return length === 1 ? serviceTokenVariable : `${wordOf(name)}_AUTH_TOKEN`;
}

/** Key of the stack that holds a backend's token; undefined where the stack makes one. */
export function tokenReference({ secrets }: Pick<BackendSettings, "secrets">): string | undefined {
  return secrets[serviceTokenVariable];
}

function wordOf(name: string): string {
  const word = name.replaceAll("-", "_").toUpperCase();
  // a variable begins with no digit
  return `${/^\d/.test(word) ? "_" : ""}${word}`;
}
