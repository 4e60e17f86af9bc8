import type { BackendSettings } from "./schema.ts";

/** Variable that holds the token between the server and its backends, on both sides. */
export const serviceTokenVariable = "SERVICE_AUTH_TOKEN";

/** Variable that tells a backend the port that it listens on. */
export const backendPortVariable = "PORT";

/** Variable that tells the server where a backend is: `TODO_API_URL` for `todo-api`. */
export function backendVariable({ name, variable }: BackendSettings): string {
  if (variable !== undefined) return variable;
  const word = name.replaceAll("-", "_").toUpperCase();
  // a variable begins with no digit
  return `${/^\d/.test(word) ? "_" : ""}${word}_URL`;
}
