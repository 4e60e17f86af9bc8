import { Provider } from "@pulumi/kubernetes/provider.js";
import * as pulumi from "@pulumi/pulumi";
import type { KubernetesSettings } from "../../../../infra/config/schema.ts";
import { stackNamespace } from "../../../../infra/kubernetes/namespace.ts";
import {
  KubernetesServer,
  type KubernetesServerArgs,
} from "../../../../infra/kubernetes/server.ts";
import { runOnMocks } from "../mocks.ts";
import { providerAnswers } from "./answers.ts";
import { finderOf } from "./finder.ts";
import { owner, ties } from "./planning.ts";

/** What the server is told in secret, all of it. */
export const values = {
  jwtSecret: "signing-key",
  redisUrl: "redis://:password@redis:6379/0",
  databaseUrl: "postgres://mcp:password@postgres:5432/mcp",
  webhookSecret: "webhook-key",
  otlpHeaders: "authorization=Bearer header",
};

const none = Object.fromEntries(Object.keys(values).map((role) => [role, undefined]));

/** The server alone in its namespace, on mocks. */
export async function served(
  settings: KubernetesSettings,
  given: Readonly<Record<string, string | undefined>> = {},
  pullSecret?: string,
  own: Partial<Pick<KubernetesServerArgs, "ownSecrets" | "claims">> = {},
) {
  const secret = (role: keyof typeof values) => {
    const value = { ...none, ...given }[role];
    return value === undefined ? undefined : pulumi.secret(value);
  };
  const { resources } = await runOnMocks(async () => {
    const provider = new Provider("kubernetes");
    const namespace = stackNamespace(settings, owner, provider);
    const args = {
      settings,
      owner,
      namespace,
      image: pulumi.output(ties.image),
      pullSecret: pullSecret === undefined ? undefined : pulumi.output(pullSecret),
      secrets: {
        jwtSecret: secret("jwtSecret"),
        redisUrl: secret("redisUrl"),
        databaseUrl: secret("databaseUrl"),
        webhookSecret: secret("webhookSecret"),
        otlpHeaders: secret("otlpHeaders"),
      },
      tokens: {},
      ownSecrets: {},
      claims: new Map<string, pulumi.Output<string>>(),
      ...own,
      after: [],
    };
    new KubernetesServer("server", args, { providers: [provider] });
  }, providerAnswers);
  return { resources, ...finderOf(resources) };
}
