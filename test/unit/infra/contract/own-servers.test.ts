import { describe, expect, it } from "vitest";
import type { CheckResult, ContractTarget, OwnServer } from "../../../../infra/contract/check.ts";
import { contractChecks } from "../../../../infra/contract/checks.ts";
import { bundledOnly, ownChecks } from "../../../../infra/contract/own-checks.ts";
import { runChecks } from "../../../../infra/contract/run.ts";
import { selectedChecks, verdictOf } from "../../../../infra/contract/verdict.ts";
import { inProcessTarget } from "./in-process-target.ts";
import { type StockOptions, stockServer } from "./stock-server.ts";

const everything = selectedChecks([...ownChecks, ...bundledOnly], { isOps: false, writes: false });
const token = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhbmEifQ.c2lnbmF0dXJl";

/** Checks that a server fails which lets in whom it cannot know. */
const ofBadTokens = [
  "refuses-changed-signature",
  "refuses-expired-token",
  "refuses-foreign-audience",
  "refuses-no-token",
  "refuses-token-in-query",
  "refuses-unsigned-token",
];

/** Results of all checks by their id: their status, and why it is not "passed". */
async function found(target: ContractTarget) {
  const results = await runChecks(everything, target);
  return { results, ...byStatus(results) };
}

function byStatus(results: readonly CheckResult[]) {
  const those = (wanted: CheckResult["status"]) =>
    Object.fromEntries(
      results.flatMap(({ id, status, reason }) => (status === wanted ? [[id, reason]] : [])),
    );
  return {
    failed: those("failed"),
    skipped: those("skipped"),
    passed: Object.keys(those("passed")),
  };
}

const stock = (options: StockOptions = {}, own: OwnServer = {}) => ({
  ...stockServer(options),
  own,
});

describe("a server that keeps no contract but that of MCP", () => {
  it("passes without tokens, without health and without the newest protocol", async () => {
    const { results, failed, skipped, passed } = await found(stock());
    expect(failed).toEqual({});
    expect(passed.toSorted()).toEqual([
      "answers-mcp",
      "hides-metrics",
      "lists-what-it-has-client-2-4-legacy-protocol",
      "lists-what-it-has-sdk-1-x-client",
      "refuses-foreign-page",
      "refuses-unknown-tool-client-2-4-legacy-protocol",
      "refuses-unknown-tool-sdk-1-x-client",
    ]);
    expect(skipped).toMatchObject({
      "answers-health": "the settings name no such path: what MCP answers says whether it is well",
      "lists-what-it-has-client-2-4-protocol-2026-07-28":
        "the server speaks 2025-11-25, and not yet 2026-07-28",
      "of-the-bundled-server": "",
    });
    expect(verdictOf(results)).toEqual({ verdict: "passed" });
  });

  it("passes with tokens and without an RFC 9728 document, of which people are warned", async () => {
    const { failed, skipped, passed } = await found(stock({ token }));
    expect(failed).toEqual({});
    expect(passed).toEqual(
      expect.arrayContaining([
        "refuses-no-token",
        "refuses-foreign-audience",
        "refuses-expired-token",
        "refuses-changed-signature",
        "refuses-unsigned-token",
      ]),
    );
    expect(skipped["describes-itself"]).toBe(
      "warning: it has none, so clients find no issuer and must be given a token",
    );
  });

  it.each([
    ["OK", () => new Response("OK")],
    ["its own words", () => Response.json({ status: "healthy" }, { status: 202 })],
  ])("is well when its path of health answers 2xx with %s", async (_, page) => {
    const own = { health: "/live", ready: "/live" };
    const { failed, passed } = await found(stock({ pages: { "/live": page } }, own));
    expect(failed).toEqual({});
    expect(passed).toEqual(expect.arrayContaining(["answers-health", "answers-ready"]));
  });

  it("is asked for each check of the contract once, or is told to be passed over", () => {
    const asked = [...ownChecks, ...bundledOnly].map(({ id }) => id);
    expect(new Set(asked).size).toBe(asked.length);
    const all = new Set([...contractChecks.map(({ id }) => id), "answers-mcp"]);
    expect(new Set(asked)).toEqual(all);
    const folded = everything.filter(({ id }) => !ownChecks.some((check) => check.id === id));
    expect(folded.map(({ title }) => title)).toEqual([
      `${bundledOnly.length} checks of the bundled server alone, which this is not`,
    ]);
    const kept = ["answers-json-elsewhere", "refuses-large-body", "refuses-too-many-requests"];
    expect(bundledOnly.map(({ id }) => id)).toEqual(expect.arrayContaining(kept));
  });

  it("is asked in the newest protocol where it speaks that", async () => {
    const { failed, passed } = await found(inProcessTarget({}, { own: { health: "/health" } }));
    expect(failed).toEqual({});
    expect(passed).toContain("lists-what-it-has-client-2-4-protocol-2026-07-28");
    expect(passed).toContain("describes-itself");
  });
});

describe("a server of somebody's own that is not as MCP or its settings say", () => {
  const reasons = async (options: StockOptions, own: OwnServer = {}) =>
    (await found(stock(options, own))).failed;

  it("fails on a path of health that is named and answers no 2xx, and is asked all else", async () => {
    const failed = await reasons({}, { health: "/live" });
    expect(failed).toEqual({ "answers-health": "/live answered 404 instead of 2xx: Not Found" });
  });

  it("fails when it takes calls without the token that auth.mode asks for", async () => {
    const target = { ...stock(), auth: "jwt", token: async () => token } as const;
    const { failed } = await found(target);
    expect(Object.keys(failed).toSorted()).toEqual(ofBadTokens);
    expect(failed["refuses-no-token"]).toContain("answered 200 instead of 401");
  });

  it.each([
    ["without sessions", false, "answered 200 instead of 401 to tools/list: it asks at initialize"],
    ["in a session", true, "answered 200 instead of 401 to what was sent in the session of a good"],
  ])("fails when it asks for the token at the first request alone, %s", async (_, kept, reason) => {
    const asksAt = (method: string) => method === "initialize";
    const failed = await reasons({ token, asksAt, keepsSessions: kept });
    expect(Object.keys(failed).toSorted()).toEqual(ofBadTokens);
    for (const said of Object.values(failed)) expect(said).toContain(reason);
  });

  it("fails when it asks for the token at the first request alone, without sessions, and nobody has one", async () => {
    const asksAt = (method: string) => method === "initialize";
    const { token: _, ...open } = stock({ token, asksAt, keepsSessions: false });
    const { failed } = await found({ ...open, auth: "jwks" });
    const made = ["refuses-changed-signature", "refuses-no-token", "refuses-unsigned-token"];
    expect(Object.keys(failed).toSorted()).toEqual(made);
  });

  it("leaves no session behind that it opened to try a bad token", async () => {
    const { fetch: reach = fetch, ...rest } = stock({ token });
    const ended: (string | null)[] = [];
    const listening = async (url: string | URL, init?: RequestInit) => {
      const response = await reach(url, init);
      const id = new Headers(init?.headers).get("mcp-session-id");
      if (init?.method === "DELETE" && response.ok) ended.push(id);
      return response;
    };
    await found({ ...rest, fetch: listening });
    expect(new Set(ended).size).toBe(ofBadTokens.length);
  });

  it("fails when its 401 does not say how to prove who calls", async () => {
    const failed = await reasons({ token, challenge: "Basic" });
    expect(failed).toEqual({ "refuses-no-token": "its WWW-Authenticate is Basic" });
  });

  it("fails on an RFC 9728 document that its 401 names and that is not there, on its own host alone", async () => {
    const named = "https://elsewhere.example/where/it/is";
    const challenge = `Bearer resource_metadata="${named}"`;
    expect(Object.keys(await reasons({ token, challenge }))).toEqual(["describes-itself"]);
    const page = () => Response.json({ resource: "http://localhost:9000/mcp" });
    expect(await reasons({ token, challenge, pages: { "/where/it/is": page } })).toEqual({});
    const wrong = () => Response.json({ scopes_supported: ["key of the machine"] });
    const failed = await reasons({ token, challenge, pages: { "/where/it/is": wrong } });
    expect(failed).toEqual({
      "describes-itself": "/where/it/is answers no document that names a resource",
    });
  });

  it("fails on a document that is said to be at another machine, which is not asked", async () => {
    const named = "http://x//169.254.169.254/latest/meta-data?role=all";
    const challenge = `Bearer resource_metadata="${named}"`;
    const { fetch: reach = fetch, ...rest } = stock({ token, challenge });
    const asked: string[] = [];
    const listening = async (url: string | URL, init?: RequestInit) => {
      asked.push(String(url));
      return new URL(url).host === "localhost:9000" ? reach(url, init) : Response.json("key");
    };
    const { failed } = await found({ ...rest, fetch: listening });
    expect(asked.filter((url) => !url.startsWith("http://localhost:9000/"))).toEqual([]);
    expect(failed).toEqual({
      "describes-itself": "//169.254.169.254/latest/meta-data answered 404 instead of 200",
    });
  });

  it("fails when it takes requests of foreign web pages", async () => {
    const failed = await reasons({ checksOrigin: false });
    expect(Object.keys(failed)).toEqual(["refuses-foreign-page"]);
    expect(failed["refuses-foreign-page"]).toContain("answered 200 instead of 403: MCP wants");
  });

  it("fails when its metrics are shown to everybody", async () => {
    const page = () => new Response("# TYPE requests_total counter\nrequests_total 1\n");
    expect(Object.keys(await reasons({ pages: { "/metrics": page } }))).toEqual(["hides-metrics"]);
  });

  it.each([
    ["nothing is at its path", () => new Response("", { status: 404 }), "/mcp answered 404"],
    ["its proxy finds nobody", () => new Response("", { status: 502 }), "/mcp answered 502"],
    [
      "its path leads elsewhere",
      () => new Response("", { status: 307, headers: { location: "/mcp/" } }),
      "/mcp leads to /mcp/, and clients send no token after a redirect",
    ],
  ])("fails at once when %s", async (_, page, reason) => {
    const { failed, passed, results } = await found(stock({ pages: { "/mcp": page } }));
    expect(Object.keys(failed)).toEqual(["answers-mcp"]);
    expect(failed["answers-mcp"]).toContain(reason);
    expect(passed).toEqual([]);
    expect(verdictOf(results)).toEqual({ verdict: "failed" });
  });
});
