import { describeGiven, keyOf } from "./fault.ts";
import type { LambdaRule } from "./lambda-rules.ts";
import { keepsItsOwn } from "./own-state.ts";
import { lambdaTarget } from "./schema/lambda.ts";
import { unusedFaults } from "./unused.ts";

/*
 * A function runs in environments that Lambda starts, freezes and ends as it likes, each with a file
 * system of its own (https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html):
 * what callers must find again is elsewhere.
 */

const storeKey = keyOf(["server", "store"]);
const sharedKey = keyOf(["server", "shared"]);

const sessionsAreOff: LambdaRule = ({ server: { sessions } }) => {
  if (!sessions.enabled) return [];
  const key = keyOf(["server", "sessions", "enabled"]);
  return [
    {
      key,
      given: "true",
      allowed:
        "false on target lambda: a session lives in one environment, and the next request may meet another",
      fix: `set ${key} to false, or ${keyOf(["target"])} to docker or kubernetes`,
    },
  ];
};

const ticketsStay: LambdaRule = ({ server }, { supplied }) => {
  const { store } = server;
  const given = describeGiven(store);
  if (store === "sqlite") {
    if (keepsItsOwn(server)) return [];
    const allowed =
      "dynamodb or postgres on target lambda: a file goes with the environment that wrote it";
    const fix = `set ${storeKey} to dynamodb; or to postgres, with the secret ${keyOf(["databaseUrl"])}`;
    return [{ key: storeKey, given, allowed, fix }];
  }
  if (store !== "postgres" || supplied.has("databaseUrl")) return [];
  return [
    {
      key: storeKey,
      given,
      allowed: `dynamodb, or postgres with the secret ${keyOf(["databaseUrl"])}: on target lambda the stack runs no PostgreSQL`,
      fix: `set ${storeKey} to dynamodb, or name a database: pulumi config set --secret ${keyOf(["databaseUrl"])}`,
    },
  ];
};

const tableIsMade: LambdaRule = ({ server: { store }, lambda: { region, tickets } }) => {
  const defaults = new Map<string, unknown>(Object.entries(lambdaTarget.parse({ region }).tickets));
  const changed = Object.entries(tickets)
    .filter(([name, value]) => defaults.get(name) !== value)
    .map(([name, value]) => [["lambda", "tickets", name], value] as const);
  return unusedFaults({
    // where tickets cannot be kept at all, that is what is said
    settings: store === "postgres" ? changed : [],
    secrets: [],
    reason: `while server.store is ${store}`,
    otherwise: `set ${storeKey} to dynamodb`,
  });
};

const auditLogStays: LambdaRule = ({ server }) => {
  const { audit } = server;
  if (audit.destination === "stdout" || keepsItsOwn(server)) return [];
  const key = keyOf(["server", "audit", "destination"]);
  return [
    {
      key,
      given: describeGiven(audit.destination),
      allowed:
        "stdout on target lambda, which CloudWatch Logs keeps: a file goes with the environment that wrote it",
      fix: `set ${key} to stdout`,
    },
  ];
};

/** The answer has gone out before a delivery has ended, and then the environment is frozen. */
const nothingIsDeliveredLater: LambdaRule = ({ server: { webhook } }) => {
  if (webhook.url === undefined) return [];
  const key = keyOf(["server", "webhook", "url"]);
  return [
    {
      key,
      // what follows the host is often a password
      given: `${new URL(webhook.url).origin}/…`,
      allowed:
        "nothing on target lambda: an environment is frozen between requests, and calls on their way are lost",
      fix: `remove ${key}, or set ${keyOf(["target"])} to docker or kubernetes`,
    },
  ];
};

const limitsAreCountedTogether: LambdaRule = ({ server, lambda }, { supplied }) => {
  const { shared } = server;
  const given = describeGiven(shared);
  if (shared === "redis" && !supplied.has("redisUrl")) {
    const allowed = `dynamodb, or redis with the secret ${keyOf(["redisUrl"])}: on target lambda the stack runs no Redis`;
    const fix = `set ${sharedKey} to dynamodb, or name a Redis: pulumi config set --secret ${keyOf(["redisUrl"])}`;
    return [{ key: sharedKey, given, allowed, fix }];
  }
  const most = lambda.reservedConcurrency;
  if (shared !== "memory" || most === 1 || keepsItsOwn(server)) return [];
  const many = most === undefined ? "any number of" : `up to ${most}`;
  return [
    {
      key: sharedKey,
      given,
      allowed: `dynamodb or redis while ${many} environments run at once, each of which would count limits alone`,
      fix: `set ${sharedKey} to dynamodb, or ${keyOf(["lambda", "reservedConcurrency"])} to 1`,
    },
  ];
};

const secretsAreUsed: LambdaRule = ({ server: { store, shared } }, { supplied }) => {
  const elsewhere = `set ${keyOf(["target"])} to docker or kubernetes`;
  const isInVain = {
    redisUrl: shared !== "redis" && supplied.has("redisUrl"),
    redisPassword: supplied.has("redisPassword"),
    // of the other stores, and beside a database elsewhere, a rule of every target tells
    postgresPassword:
      store === "postgres" && supplied.has("postgresPassword") && !supplied.has("databaseUrl"),
    kubeconfig: supplied.has("kubeconfig"),
  };
  return [
    ...unusedFaults({
      settings: [],
      secrets: isInVain.redisUrl ? ["redisUrl"] : [],
      reason: `while server.shared is ${shared}`,
      otherwise: `set ${sharedKey} to redis`,
    }),
    ...unusedFaults({
      settings: [],
      secrets: isInVain.redisPassword ? ["redisPassword"] : [],
      reason: "on target lambda, where the stack runs no Redis",
      otherwise: elsewhere,
    }),
    ...unusedFaults({
      settings: [],
      secrets: isInVain.postgresPassword ? ["postgresPassword"] : [],
      reason: "on target lambda, where the stack runs no PostgreSQL",
      otherwise: elsewhere,
    }),
    ...unusedFaults({
      settings: [],
      secrets: isInVain.kubeconfig ? ["kubeconfig"] : [],
      reason: "on target lambda",
      otherwise: `set ${keyOf(["target"])} to kubernetes`,
    }),
  ];
};

/** Rules about what must outlive an environment of the function. */
export const lambdaStateRules: readonly LambdaRule[] = [
  sessionsAreOff,
  ticketsStay,
  tableIsMade,
  auditLogStays,
  nothingIsDeliveredLater,
  limitsAreCountedTogether,
  secretsAreUsed,
];
