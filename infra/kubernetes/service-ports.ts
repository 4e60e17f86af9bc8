/** Port of the Service in front of the server, by which pods of the cluster reach MCP. */
export const servicePort = 80;

/** Names of the server's ports, the same on its pods and on its Service: probes, Ingress and Prometheus go by them. */
export const portNames = { http: "http", metrics: "metrics" } as const;
