import { env } from "../../../../app/src/contract.ts";
import { butFacts, butRuntime, butSearch, type Failing, violating } from "./changed-evidence.ts";
import { answer, but, butProbes, goodProbes, result } from "./good-evidence.ts";

/** Evidence that fails the checks of what clients may send, who is let in and how the server treats them. */
export const failingAccess: Failing = {
  "input-validation": [
    ["a bad input is taken", butProbes({ badInput: [result("too long")] }), /taken: too long/],
    [
      "it is answered as a fault",
      butProbes({ badInput: [answer("too long", 500, "oops")] }),
      /fault \(500\)/,
    ],
    [
      "an argument has no limit",
      butSearch({
        inputSchema: { properties: { q: { type: "string" } }, additionalProperties: false },
      }),
      /search\.q/,
    ],
    [
      "any argument is allowed",
      butSearch({ inputSchema: { properties: { q: { type: "number" } } } }),
      /search \(any name\)/,
    ],
    ["nothing could be tried", butProbes({ badInput: [] }), /no tool/],
  ],
  "path-traversal": [
    [
      "a file is given",
      butProbes({ paths: [answer("a path", 200, "root:x:0:0:root:/root:/bin/sh")] }),
      /a file was given/,
    ],
    ["an attempt is answered", butProbes({ paths: [result("a path")] }), /answered: a path/],
    ["the server breaks", butProbes({ paths: [answer("a path", 500, "oops")] }), /500/],
  ],
  "bearer-tokens": [
    ["nobody is asked", butFacts({ auth: { mode: "none" } }), /mode is none/],
    ["there is no TLS", butFacts({ tls: false }), /without TLS/],
    [
      "a bad token is taken",
      butProbes({ badTokens: { answers: [result("an expired token")] } }),
      /200: an expired token/,
    ],
    [
      "no challenge comes",
      butProbes({ withoutToken: answer("no token", 401, {}) }),
      /no 401 with a challenge/,
    ],
    ["no metadata is there", butProbes({ metadata: answer("metadata", 404, {}) }), /404/],
    ["policy is broken", violating("auth-required"), /policy auth-required: found it/],
  ],
  scopes: [
    [
      "a reader may write",
      butProbes({ reader: { tools: ["search"], call: result("a call") } }),
      /instead of 403/,
    ],
    [
      "a reader sees all",
      butProbes({ reader: { tools: ["search", "write"], call: Object(goodProbes.reader).call } }),
      /sees tools that write: write/,
    ],
    [
      "no reader's token is there",
      butProbes({ reader: { missing: "no token" } }),
      /cannot be shown: no token/,
    ],
  ],
  "secrets-from-environment": [
    [
      "the state is plain",
      but({ stateLeaks: { places: ["secrets-jwt"] } }),
      /plain in the state: secrets-jwt/,
    ],
    ["the platform is plain", butRuntime({ plainSecrets: ["the image"] }), /plain in the image/],
    ["policy is broken", violating("k8s-no-plain-secrets"), /k8s-no-plain-secrets/],
  ],
  "user-errors": [
    [
      "a stack trace is told",
      butProbes({
        mistakes: [
          answer("a mistake", 200, {
            error: { code: -32602, message: "bad\n    at run (/x/y.ts:1:2)" },
          }),
        ],
      }),
      /the inside/,
    ],
    [
      "hardly a word is said",
      butProbes({
        mistakes: [answer("a mistake", 400, { error: { code: -32602, message: "no" } })],
      }),
      /hardly a word/,
    ],
    [
      "it is the server's fault",
      butProbes({
        mistakes: [
          answer("a mistake", 200, { error: { code: -32603, message: "Internal error, sorry" } }),
        ],
      }),
      /answered as broken/,
    ],
  ],
  "rate-limits": [
    [
      "no request is refused",
      butProbes({ requestLimit: { limit: 120, answered: 244, refused: undefined } }),
      /none refused/,
    ],
    [
      "no time is told",
      butProbes({ requestLimit: { limit: 120, answered: 120, refused: answer("more", 429, {}) } }),
      /Retry-After/,
    ],
    [
      "no call is refused",
      butProbes({ toolLimit: { limit: 60, answered: 124, refused: undefined } }),
      /none refused/,
    ],
    ["each instance counts", butFacts({ shared: "memory" }), /server\.shared is memory/],
    [
      "it was not tried",
      butProbes({ requestLimit: { missing: "too many" } }),
      /cannot be shown: too many/,
    ],
  ],
  timeouts: [
    ["the server has none", butRuntime({ env: {} }), /no timeout/],
    [
      "it has another",
      butRuntime({ env: { [env.toolTimeoutSec]: "25" } }),
      /25 s, the deployed facts say 20/,
    ],
    [
      "the platform is faster",
      butRuntime({ ends: { "the Ingress": 20 } }),
      /the Ingress ends a call after 20 s/,
    ],
  ],
};
