/** Begins variables that the server behind gets without it, so that the bridge's own process heeds none of them. */
const prefix = "MCP_BRIDGE_ENV_";

/** Environment of the server behind: what the image has, then its own, and nothing of the bridge's. */
export function childEnv(env: NodeJS.ProcessEnv): Record<string, string> {
  const given = Object.entries(env).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as const],
  );
  const image = given.filter(([name]) => !name.startsWith("MCP_BRIDGE_"));
  const own = given.flatMap(([name, value]) =>
    name.startsWith(prefix) ? [[name.slice(prefix.length), value] as const] : [],
  );
  return Object.fromEntries([...image, ...own]);
}
