import {
  hostHeaderValidationResponse,
  localhostAllowedHostnames,
  localhostAllowedOrigins,
  originValidationResponse,
} from "@modelcontextprotocol/server";
import { jwtVerify } from "jose";
import { version } from "./server.js";

const scope = "ops:read";
const metadataPath = "/.well-known/oauth-protected-resource/mcp";

/** Answers every request: probes and signed links for anyone, `/mcp` for who has a good token. */
export function httpFetch(settings, { handler, store, links }) {
  const { publicUrl, audience, secret, requestsPerMinute } = settings;
  const own = new URL(publicUrl).hostname;
  const hosts = [...localhostAllowedHostnames(), own, ...settings.hosts];
  const pages = settings.origins.map((origin) => new URL(origin).hostname);
  const origins = [...localhostAllowedOrigins(), own, ...pages];
  const metadataUrl = new URL(metadataPath, publicUrl).href;
  const waitFor = requestLimit(requestsPerMinute);

  function refusal(status, error, headers = {}) {
    return Response.json({ error }, { status, headers });
  }

  function challenge(status, error) {
    const value = `Bearer error="${error}", scope="${scope}", resource_metadata="${metadataUrl}"`;
    return refusal(status, error, { "www-authenticate": value });
  }

  async function mcp(request) {
    const foreign =
      hostHeaderValidationResponse(request, hosts) ?? originValidationResponse(request, origins);
    if (foreign !== undefined) return foreign;
    const header = request.headers.get("authorization") ?? "";
    const token = /^Bearer +([\w.-]+)$/i.exec(header)?.[1];
    const rules = { audience, algorithms: ["HS256"], requiredClaims: ["exp", "sub"] };
    const verified = await jwtVerify(token ?? "", secret, rules).catch(() => undefined);
    if (verified === undefined) return challenge(401, "invalid_token");
    const { sub, scope: granted = "" } = verified.payload;
    if (!String(granted).split(" ").includes(scope)) return challenge(403, "insufficient_scope");
    const seconds = waitFor(sub);
    if (seconds > 0) return refusal(429, "too_many_requests", { "retry-after": `${seconds}` });
    // the token goes no further than this
    const authInfo = { token: "", clientId: sub, scopes: [scope] };
    const answer = await handler.fetch(request, { authInfo });
    // what was not read of the body would be taken for the next request of this connection
    if (answer.status === 413) answer.headers.set("connection", "close");
    return answer;
  }

  return async (request) => {
    const url = new URL(request.url);
    if (url.pathname === "/mcp") return mcp(request);
    if (url.pathname === "/healthz") {
      return Response.json({ status: "healthy", uptime_seconds: process.uptime(), version });
    }
    if (url.pathname === "/ready") {
      // it can work while its volume can be read
      await store.names();
      return Response.json({ status: "ready" });
    }
    if (url.pathname === metadataPath) {
      const resource = new URL("/mcp", publicUrl).href;
      return Response.json({ resource, scopes_supported: [scope] });
    }
    const name = links.nameIn(url);
    const text = name === undefined ? undefined : await store.read(name);
    if (text === undefined) return refusal(404, "not_found");
    const headers = { "content-type": "text/plain; charset=utf-8", "cache-control": "no-store" };
    return new Response(text, { headers });
  };
}

/** Counts requests by user and minute of the clock; answers with the seconds to wait, 0 for none. */
function requestLimit(perMinute) {
  let minute = 0;
  const counts = new Map();
  return (user) => {
    const current = Math.floor(Date.now() / 60_000);
    if (current !== minute) counts.clear();
    minute = current;
    const count = (counts.get(user) ?? 0) + 1;
    counts.set(user, count);
    return count <= perMinute ? 0 : Math.ceil(((minute + 1) * 60_000 - Date.now()) / 1000);
  };
}
