/** Names of a stack's own containers, and of its server on their network: others have other ones. */
export const takenNames: readonly string[] = [
  "gateway",
  "grafana",
  "localhost",
  "mcp-server",
  "postgres",
  "prometheus",
  "redis",
  "server",
];
