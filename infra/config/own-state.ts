import type { ServerSettings } from "./schema.ts";

/**
 * Whether the settings say themselves what the server keeps, as those of an own image do: the bundled
 * server's tickets, counted limits and audit log are then none of its, and how its own state is shared
 * is its own affair.
 */
export function keepsItsOwn({ container }: Pick<ServerSettings, "container">): boolean {
  return container.volumes !== undefined;
}
