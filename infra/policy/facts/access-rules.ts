import { advice, strict } from "../levels.ts";
import { type FactsRule, ofFacts } from "./stated-facts.ts";

const authDropped: FactsRule = {
  id: "auth-dropped",
  level: strict,
  description: "Who asked for a token goes on asking for one.",
  fix: "set mcp-stacks:server.auth.mode back to jwt or jwks",
  checkFacts: ({ auth, server }, { baseline }) =>
    baseline !== undefined && baseline.auth !== "none" && auth.mode === "none"
      ? [{ of: server, found: `auth.mode is none, and was ${baseline.auth}: anybody can call it` }]
      : [],
};

const authSwitched: FactsRule = {
  id: "auth-switched",
  level: { ...advice, development: "advisory" },
  description: "Tokens that clients have stay good.",
  fix: "tell those who run clients when to fetch new tokens",
  checkFacts: ({ auth, server }, { baseline }) =>
    baseline !== undefined &&
    baseline.auth !== "none" &&
    auth.mode !== "none" &&
    auth.mode !== baseline.auth
      ? [
          {
            of: server,
            found: `auth.mode is ${auth.mode}, and was ${baseline.auth}: tokens of before are refused`,
          },
        ]
      : [],
};

const authRequired: FactsRule = {
  id: "auth-required",
  level: strict,
  description: "A server that others reach asks for a token, and one in production always.",
  fix: "set mcp-stacks:server.auth.mode to jwt or jwks",
  checkFacts: ({ auth, exposure, environment, server }) => {
    if (auth.mode !== "none") return [];
    if (exposure === "public") return [{ of: server, found: "anybody who reaches it can call it" }];
    return environment === "production"
      ? [{ of: server, found: "auth.mode is none in production" }]
      : [];
  },
};

const tlsRequired: FactsRule = {
  id: "tls-required",
  level: strict,
  description: "Tokens travel to a server that others reach over TLS alone.",
  fix: "put a proxy with TLS in front and name it in mcp-stacks:server.publicUrl, or bind to loopback: mcp-stacks:docker.bind: 127.0.0.1",
  checkFacts: ({ exposure, tls, server }) =>
    exposure === "public" && !tls
      ? [{ of: server, found: "others reach it over plain HTTP, which shows their tokens" }]
      : [],
};

/** Rules about who can call a stack, and how. */
export const accessRules = [authDropped, authSwitched, authRequired, tlsRequired].map(ofFacts);
