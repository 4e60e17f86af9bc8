import { paths, ports } from "../app/src/contract.ts";
import type { StackFacts } from "./facts.ts";

/** Where a server answers on its port, and where its metrics are. */
export type ServerLayout = NonNullable<StackFacts["layout"]>;

/** How an older program, which said nothing of it, ran the server: by the bundled server's contract. */
const contractLayout: ServerLayout = {
  mcp: paths.mcp,
  health: paths.health,
  ready: paths.ready,
  metrics: { port: ports.metrics, path: paths.metrics },
};

/** The layout that a stack's server was deployed with. */
export function layoutOf({ layout = contractLayout }: Pick<StackFacts, "layout">): ServerLayout {
  return layout;
}
