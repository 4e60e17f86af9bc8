import { describeGiven, keyOf } from "./fault.ts";
import { isPrivateHost } from "./private-host.ts";
import type { Rule } from "./rules.ts";
import { unusedFaults } from "./unused.ts";

/** The server would call whatever answers there in its own network. */
const webhookIsPublic: Rule = ({ server: { webhook } }) => {
  const url = new URL(webhook.url ?? "https://unset.example");
  if (webhook.url === undefined || !isPrivateHost(url.hostname)) return [];
  const key = keyOf(["server", "webhook", "url"]);
  return [
    {
      key,
      // what follows the host is often a password
      given: `${url.origin}/…`,
      allowed: "a public host: no private, loopback or link-local address",
      fix: `set ${key} to a receiver with a public name, or remove it`,
    },
  ];
};

/** The server adds the path of the signal itself (OTLP/HTTP, "Endpoint URLs for OTLP/HTTP"). */
const collectorIsABase: Rule = ({ server: { telemetry } }) => {
  const url = telemetry.otlpEndpoint;
  if (url === undefined) return [];
  const { pathname, search, hash } = new URL(url);
  if (!/\/v1\/traces\/*$/.test(pathname) && search === "" && hash === "") return [];
  const key = keyOf(["server", "telemetry", "otlpEndpoint"]);
  const base = url.replace(/[?#].*$/s, "").replace(/\/v1\/traces\/*$/, "");
  return [
    {
      key,
      given: describeGiven(withoutLogin(url)),
      allowed: "the collector's URL without /v1/traces and without a query",
      fix: `set ${key} to ${withoutLogin(base)}: the server adds /v1/traces itself`,
    },
  ];
};

/** A login in a URL is a fault of its own, whose words do not repeat it. */
function withoutLogin(url: string): string {
  return url.replace(/\/\/[^/?#]*@/, "//");
}

const urlsHoldNoLogin: Rule = ({ server: { auth, publicUrl, telemetry, webhook } }) => {
  const urls = [
    { path: ["server", "auth", "jwksUrl"], url: auth.jwksUrl },
    { path: ["server", "publicUrl"], url: publicUrl },
    { path: ["server", "telemetry", "otlpEndpoint"], url: telemetry.otlpEndpoint },
    { path: ["server", "webhook", "url"], url: webhook.url },
  ];
  return urls.flatMap(({ path, url }) => {
    const { username, password } = new URL(url ?? "https://unset.example");
    if (username === "" && password === "") return [];
    const key = keyOf(path);
    const fix = `change the password, it has been in a file; remove the part before @ from ${key}`;
    return [{ key, given: "a URL with a login", allowed: "a URL without user and password", fix }];
  });
};

const outboundSecretsAreUsed: Rule = ({ server: { telemetry, webhook } }, { supplied }) => [
  ...unusedFaults({
    settings: [],
    secrets: webhook.url === undefined && supplied.has("webhookSecret") ? ["webhookSecret"] : [],
    reason: "while server.webhook.url is unset",
    otherwise: `set ${keyOf(["server", "webhook", "url"])}`,
  }),
  ...unusedFaults({
    settings: [],
    secrets:
      telemetry.otlpEndpoint === undefined && supplied.has("otlpHeaders") ? ["otlpHeaders"] : [],
    reason: "while server.telemetry.otlpEndpoint is unset",
    otherwise: `set ${keyOf(["server", "telemetry", "otlpEndpoint"])}`,
  }),
];

/** Rules about whom the server calls by itself. */
export const outboundRules: readonly Rule[] = [
  webhookIsPublic,
  collectorIsABase,
  urlsHoldNoLogin,
  outboundSecretsAreUsed,
];
