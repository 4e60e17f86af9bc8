import { describe, expect, it } from "vitest";
import { faultsOf, lambdaWith } from "./parsing.ts";

type Section = Readonly<Record<string, unknown>>;

const domain = {
  name: "mcp.example.com",
  certificateArn: "arn:aws:acm:eu-central-1:123456789012:certificate/1a2b",
};
const gateways = "https://a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com";
const endpoint = "http://127.0.0.1:5000";

describe("fails on", () => {
  const cases: [string, Section, Section, Section][] = [
    [
      "a server that asks nobody, on the internet",
      { auth: { mode: "none" } },
      {},
      {
        key: "mcp-stacks:server.auth.mode",
        given: '"none"',
        allowed: "jwt or jwks on target lambda: its address is open to the whole internet",
        fix: "set mcp-stacks:server.auth.mode to jwt or jwks",
      },
    ],
    [
      "metadata that is not where clients look, behind the path of a stage",
      {},
      { streaming: true },
      {
        key: "mcp-stacks:lambda.domain",
        given: "nothing",
        allowed:
          "a domain while lambda.streaming is true: the address of a REST API has its stage as a path, and clients look for /.well-known before it",
        fix: "set mcp-stacks:lambda.domain, or mcp-stacks:server.publicUrl where a proxy stands in front, or mcp-stacks:lambda.streaming to false",
      },
    ],
    [
      "a public URL of the clients' own machines",
      { publicUrl: "http://localhost:8000" },
      {},
      {
        key: "mcp-stacks:server.publicUrl",
        given: '"http://localhost:8000"',
        allowed: "a URL that clients reach on target lambda; this one is their own machine",
        fix: "remove mcp-stacks:server.publicUrl, or set it to the URL of the proxy in front",
      },
    ],
    [
      "a public URL that a domain switches off",
      { publicUrl: gateways },
      { domain },
      {
        key: "mcp-stacks:server.publicUrl",
        given: `"${gateways}"`,
        allowed:
          "another URL while lambda.domain is set, as API Gateway's own address is then switched off",
        fix: "remove mcp-stacks:server.publicUrl",
      },
    ],
    [
      "a public URL at whose root a REST API has nothing",
      { publicUrl: gateways },
      { streaming: true },
      {
        key: "mcp-stacks:server.publicUrl",
        given: `"${gateways}"`,
        allowed:
          "another URL while lambda.streaming is true, as nothing is at the root of a REST API's address",
        fix: "set mcp-stacks:lambda.domain and remove mcp-stacks:server.publicUrl, or set mcp-stacks:lambda.streaming to false",
      },
    ],
    [
      "a public URL with the path of a stage",
      { publicUrl: `${gateways}/live` },
      {},
      {
        key: "mcp-stacks:server.publicUrl",
        given: `"${gateways}/live"`,
        allowed: "an origin without path or query",
        fix: `set mcp-stacks:server.publicUrl to ${gateways}`,
      },
    ],
    [
      "a public URL in the clear",
      { publicUrl: "http://mcp.example.com" },
      {},
      {
        key: "mcp-stacks:server.publicUrl",
        given: '"http://mcp.example.com"',
        allowed: "https, or http on a loopback address",
        fix: "serve it over https: bearer tokens must not travel in the clear",
      },
    ],
    [
      "a certificate of another region",
      {},
      {
        domain: {
          ...domain,
          certificateArn: domain.certificateArn.replace("eu-central-1", "us-east-1"),
        },
      },
      {
        key: "mcp-stacks:lambda.domain.certificateArn",
        given: "a certificate of us-east-1",
        allowed: "a certificate of eu-central-1, the region of the stack",
        fix: "request the certificate in eu-central-1 and set mcp-stacks:lambda.domain.certificateArn to its ARN",
      },
    ],
    [
      "answers to browsers of no origin",
      {},
      { cors: true },
      {
        key: "mcp-stacks:lambda.cors",
        given: "true",
        allowed: "false while server.allowedOrigins is empty: no browser would be answered",
        fix: "add the origins of your pages to mcp-stacks:server.allowedOrigins, or set mcp-stacks:lambda.cors to false",
      },
    ],
    [
      "answers to browsers by a REST API",
      { allowedOrigins: ["https://app.example.com"] },
      { cors: true, streaming: true, domain },
      {
        key: "mcp-stacks:lambda.cors",
        given: "true",
        allowed: "false while lambda.streaming is true: a REST API answers no preflight itself",
        fix: "set mcp-stacks:lambda.cors or mcp-stacks:lambda.streaming to false",
      },
    ],
  ];
  it.each(cases)("%s", (_, server, lambda, fault) => {
    expect(faultsOf(lambdaWith(server, lambda))).toEqual([fault]);
  });
});

describe("but lets be", () => {
  const cases: [string, Section, Section][] = [
    ["a domain", {}, { domain }],
    ["a domain that streams", {}, { domain, streaming: true }],
    ["a proxy in front", { publicUrl: "https://ops.example.com" }, {}],
    [
      "a proxy in front of a REST API",
      { publicUrl: "https://ops.example.com" },
      { streaming: true },
    ],
    ["a proxy in front of a domain", { publicUrl: "https://ops.example.com" }, { domain }],
    ["the address of an HTTP API, written down", { publicUrl: gateways }, {}],
    ["browsers of an origin", { allowedOrigins: ["https://app.example.com"] }, { cors: true }],
    [
      "a test double, of which nobody else hears",
      { auth: { mode: "none" }, publicUrl: "http://127.0.0.1:8000" },
      { endpoint },
    ],
  ];
  it.each(cases)("%s", (_, server, lambda) => {
    expect(faultsOf(lambdaWith(server, lambda))).toEqual([]);
  });
});
