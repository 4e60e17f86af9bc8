import { describe, expect, it } from "vitest";
import { functionEnv, planFunction } from "../../../../infra/lambda/function-plan.ts";
import { namesOf } from "../../../../infra/lambda/names.ts";
import { planRoutes } from "../../../../infra/lambda/routes-plan.ts";
import { planSecret } from "../../../../infra/lambda/secret-plan.ts";
import { keysOf, lambdaWith } from "../config/parsing.ts";
import { lambdaSettingsOf } from "./settings.ts";

const facts = {
  publicUrl: "https://mcp.example.com",
  gatewayHost: "abc.execute-api.eu-central-1.amazonaws.com",
  ticketsTable: undefined,
  limitsTable: undefined,
  secretId: undefined,
  secretVersion: undefined,
};
const names = namesOf({ server: "ops-assistant", stack: "prod" });
const adapted = (container: object, lambda = {}) => {
  const told = functionEnv(lambdaSettingsOf({ container }, lambda), facts);
  return Object.fromEntries(Object.entries(told).filter(([name]) => name.startsWith("AWS_")));
};
const imageConfig = (container: object) =>
  planFunction(lambdaSettingsOf({ container }), names, "x86_64").imageConfig;

describe("an own server on Lambda", () => {
  it.each([
    [
      { port: 3000 },
      {
        AWS_LWA_PORT: "3000",
        AWS_LWA_READINESS_CHECK_PATH: "/health",
        AWS_LWA_INVOKE_MODE: "buffered",
      },
    ],
    [
      { health: { tcp: true } },
      {
        AWS_LWA_PORT: "8000",
        AWS_LWA_READINESS_CHECK_PROTOCOL: "tcp",
        AWS_LWA_INVOKE_MODE: "buffered",
      },
    ],
    [
      { paths: { health: "/healthz" }, health: { http: "/up" } },
      {
        AWS_LWA_PORT: "8000",
        AWS_LWA_READINESS_CHECK_PATH: "/up",
        AWS_LWA_INVOKE_MODE: "buffered",
      },
    ],
  ])("tells the Web Adapter how it is asked: %o", (container, variables) => {
    expect(adapted(container)).toEqual(variables);
  });

  it("has the Web Adapter stream where the gateway does", () => {
    expect(adapted({ port: 3000 }, { streaming: true })).toMatchObject({
      AWS_LWA_INVOKE_MODE: "response_stream",
    });
  });

  it("tells nothing of it to the bundled server, whatever else that is told", () => {
    const container = { env: { GREETING: "hello" } };
    expect(adapted(container)).toEqual({});
    const settings = lambdaSettingsOf({ container });
    expect(functionEnv(settings, facts)).toMatchObject({ GREETING: "hello" });
    expect(imageConfig(container)?.commands).toContain("/app/lambda.mjs");
  });

  it("is started by its own command, else by that of its image", () => {
    expect(imageConfig({ command: ["serve"] })).toEqual({ commands: ["serve"] });
    expect(imageConfig({ port: 3000 })).toBeUndefined();
  });

  it("is routed at its own paths, each once", () => {
    const paths = { mcp: "/rpc", health: "/up", ready: "/up" };
    const settings = lambdaSettingsOf({ auth: { mode: "none" }, container: { paths } });
    expect(planRoutes(settings).map(({ method, path }) => `${method} ${path}`)).toEqual([
      "POST /rpc",
      "GET /rpc",
      "DELETE /rpc",
      "GET /up",
    ]);
  });

  it("finds its secrets in the one secret, by variable", () => {
    const none = {
      jwtSecret: undefined,
      redisUrl: undefined,
      databaseUrl: undefined,
      otlpHeaders: undefined,
    };
    expect(planSecret(none)).toBeUndefined();
    expect(planSecret({ ...none, jwtSecret: "a" }, { API_KEY: "b" })).toEqual({
      JWT_SECRET: "a",
      API_KEY: "b",
    });
  });

  it("fails on variables that Lambda or the stack sets for the function", () => {
    const env = { AWS_REGION: "a", AWS_LWA_PORT: "1", AWS_LWA_ASYNC_INIT: "true", _HANDLER: "h" };
    expect(keysOf(lambdaWith({ container: { env } }))).toEqual([
      "server.container.env.AWS_REGION",
      "server.container.env.AWS_LWA_PORT",
      "server.container.env._HANDLER",
    ]);
  });
});
