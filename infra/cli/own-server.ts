import { z } from "zod";
import { keyOf } from "../config/fault.ts";
import type { OwnServer } from "../contract/check.ts";

/** What of a stack's file says how an image of somebody's own is run, as it was written and without defaults. */
const written = z.looseObject({
  container: z.looseObject({
    paths: z
      .looseObject({ health: z.string().optional(), ready: z.string().optional() })
      .optional(),
    health: z.looseObject({ http: z.string().optional() }).optional(),
  }),
});

/**
 * What a stack's own file says of a server that keeps no contract but that of MCP. Paths count that
 * somebody wrote down: the defaults are those of the bundled server.
 *
 * @returns undefined without `server.container`, for the image is then one that keeps the bundled contract.
 */
export function ownServer(config: Readonly<Record<string, unknown>>): OwnServer | undefined {
  const server = written.safeParse(config[keyOf(["server"])]).data;
  if (server === undefined) return undefined;
  const { paths, health } = server.container;
  // behind a gateway only the paths are published, not what is asked in the container
  const inside = config[keyOf(["topology"])] === "split" ? undefined : health?.http;
  return { health: paths?.health ?? inside, ready: paths?.ready };
}
