/** A top-level key that holds one secret. */
export interface SecretKeyInfo {
  readonly meaning: string;
  /** Whether the stack makes one when it needs one and is given none. */
  readonly generated: boolean;
}

/** Top-level keys that hold one secret each; they never sit inside an object. */
export const secretKeys = {
  jwtSecret: {
    meaning: "HS256 signing secret of mode `jwt`, 32 bytes or more.",
    generated: true,
  },
  redisPassword: { meaning: "Password of the stack's own Redis.", generated: true },
  redisUrl: {
    meaning:
      "A Redis that runs elsewhere, as redis:// or rediss:// URL; target `kubernetes` then runs none, and `lambda` never does.",
    generated: false,
  },
  postgresPassword: { meaning: "Password of the stack's own PostgreSQL.", generated: true },
  databaseUrl: {
    meaning:
      "A PostgreSQL that runs elsewhere, as postgres:// URL; the stack then runs none. Target `lambda` never does.",
    generated: false,
  },
  webhookSecret: {
    meaning: "Key that the calls of `server.webhook.url` are signed with, 32 bytes or more.",
    generated: true,
  },
  otlpHeaders: {
    meaning: "Headers for `server.telemetry.otlpEndpoint`, as `name=value,name=value`.",
    generated: false,
  },
  registryPassword: {
    meaning:
      "Password of `server.image.push.username`; the pods of a cluster pull with it too, unless `kubernetes.pullSecrets` is set.",
    generated: false,
  },
  grafanaPassword: {
    meaning: "Password of user `admin` of the stack's own Grafana.",
    generated: true,
  },
  serviceAuthToken: {
    meaning:
      "Token between the server and its backend, `SERVICE_AUTH_TOKEN` on both sides. Each of several backends, and one that the stack runs where this is generated, has a token of its own, derived from it.",
    generated: true,
  },
  bridgeKey: {
    meaning:
      "Key that the keys of companions over HTTP are made of, one for each: output `bridgeKeys`.",
    generated: true,
  },
  kubeconfig: {
    meaning: "Text of a kubeconfig, where no file is; instead of `kubernetes.kubeconfig`.",
    generated: false,
  },
} as const satisfies Readonly<Record<string, SecretKeyInfo>>;

/** Name of a key that holds one secret. */
export type SecretKey = keyof typeof secretKeys;
