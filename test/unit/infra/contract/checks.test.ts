import { describe, expect, it } from "vitest";
import { createOpenAuthenticator } from "../../../../app/src/auth/none.ts";
import { tools } from "../../../../app/src/tools/registry.ts";
import { type ContractTarget, Skipped } from "../../../../infra/contract/check.ts";
import { contractChecks } from "../../../../infra/contract/checks.ts";
import type { Fetch } from "../../../../infra/contract/clients.ts";
import { runChecks } from "../../../../infra/contract/run.ts";
import { verdictOf } from "../../../../infra/contract/verdict.ts";
import { inProcessTarget, promised } from "./in-process-target.ts";

const ids = contractChecks.map(({ id }) => id);

/** Ids of the checks with a status, sorted; all of them when none is left out. */
async function idsThat(
  status: "passed" | "failed" | "skipped",
  target: ContractTarget,
): Promise<string[]> {
  const results = await runChecks(contractChecks, target);
  return results.filter((result) => result.status === status).map(({ id }) => id);
}

/** Answers whatever it is asked as if all were well. */
const everythingIsFine: Fetch = async (_url, init) => {
  const { id = 1 } = JSON.parse(String(init?.body ?? "{}"));
  return Response.json({ jsonrpc: "2.0", id, result: {} });
};

describe("the contract", () => {
  it("names each check once, in kebab-case", () => {
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) expect(id).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
  });

  it("is passed by the bundled server, but for metrics that are not reachable", async () => {
    const results = await runChecks(contractChecks, inProcessTarget());
    const others = results.filter(({ status }) => status !== "passed");
    expect(others.map(({ id, status }) => [id, status])).toEqual([
      ["counts-in-metrics", "skipped"],
    ]);
    expect(verdictOf(results)).toEqual({ verdict: "passed" });
  });

  it.each(contractChecks.map((check) => [check.id, check] as const))(
    "fails on a server that answers everything alike: %s",
    async (_, check) => {
      const metricsUrl = "http://localhost:9090/metrics";
      const target = inProcessTarget({}, { fetch: everythingIsFine, metricsUrl });
      const failure = await check.run(target).catch((error: unknown) => error);
      expect(failure).toBeInstanceOf(Error);
      expect(failure).not.toBeInstanceOf(Skipped);
    },
  );
});

describe("a server that refuses nobody", () => {
  const permissive = (): ContractTarget =>
    inProcessTarget(
      {
        authenticator: createOpenAuthenticator(),
        allowedOrigins: ["https://evil.example"],
        serving: { bodyLimitKiB: 1024 },
      },
      { requestsPerMinute: 20 },
    );
  const refusing = contractChecks.filter(({ area }) => area === "refusals" || area === "limits");

  it.each(refusing.map((check) => [check.id, check] as const))("fails %s", async (_, check) => {
    await expect(check.run(permissive())).rejects.toThrow(/answered 200 instead of|took 41 req/);
  });

  it("fails as a whole", async () => {
    const results = await runChecks(contractChecks, permissive());
    expect(verdictOf(results)).toEqual({ verdict: "failed" });
  });
});

describe("a server that is not what its clients were promised", () => {
  const fewer = tools.filter(({ name }) => name !== "get_item");

  it("fails on a tool that is gone, and names it", async () => {
    const target = inProcessTarget({ tools: fewer });
    const results = await runChecks(contractChecks, target);
    const found = results.find(({ id }) => id === "offers-what-was-promised");
    expect(found?.status).toBe("failed");
    expect(found?.reason).toContain("! - tool get_item removed");
    expect(verdictOf(results)).toEqual({ verdict: "failed" });
  });

  it("fails on a tool that nobody was promised", async () => {
    const surface = { ...promised, tools: promised.tools.slice(1) };
    const failed = await idsThat("failed", inProcessTarget({}, { surface }));
    const lists = ids.filter((id) => id.startsWith("lists-ops-tools"));
    expect(new Set(failed)).toEqual(new Set(["offers-what-was-promised", ...lists]));
  });

  it("passes on a tool that is gone and promised no more, without what called it", async () => {
    const gone = "list_low_stock";
    const surface = {
      ...promised,
      tools: promised.tools.filter(({ name }) => name !== gone),
    };
    const left = tools.filter(({ name }) => name !== gone);
    const target = inProcessTarget({ tools: left }, { surface });
    expect(await idsThat("failed", target)).toEqual([]);
    const skipped = await idsThat("skipped", target);
    const finding = ids.filter((id) => id.startsWith("finds-items"));
    expect(skipped).toEqual(expect.arrayContaining(finding));
    expect(skipped.length).toBe(finding.length + 1);
  });
});

describe("servers of other settings", () => {
  it("are passed when they only read, without what writes", async () => {
    const target = inProcessTarget({ readOnly: true }, { readOnly: true });
    expect(await idsThat("failed", target)).toEqual([]);
    const skipped = await idsThat("skipped", target);
    expect(skipped.filter((id) => !/^(keeps-tickets|fills-prompts)/.test(id))).toEqual([
      "counts-in-metrics",
      "refuses-narrow-scope",
    ]);
  });

  it("are passed when they ask for no token, without what tokens are refused for", async () => {
    const { token: _, ...open } = inProcessTarget({ authenticator: createOpenAuthenticator() });
    const target = { ...open, auth: "none" } as const;
    expect(await idsThat("failed", target)).toEqual([]);
    const skipped = await idsThat("skipped", target);
    const areas = contractChecks.filter(({ id }) => skipped.includes(id)).map(({ area }) => area);
    expect(areas).not.toContain("tools");
    expect(skipped).toContain("refuses-no-token");
    expect(skipped).not.toContain("refuses-foreign-page");
  });

  it("are passed with an issuer's token, without what only the issuer could sign", async () => {
    const { token, ...own } = inProcessTarget();
    const issued = await token(["tickets:write"], { subject: "ana" });
    const target = { ...own, auth: "jwks", issued } as const;
    expect(await idsThat("failed", target)).toEqual([]);
    expect(await idsThat("skipped", target)).toEqual([
      "counts-in-metrics",
      "refuses-token-in-query",
      "refuses-foreign-audience",
      "refuses-expired-token",
      "refuses-narrow-scope",
      "refuses-no-scope",
      "refuses-too-many-requests",
    ]);
  });

  it("are sent an issuer's token in no URL, for those are logged", async () => {
    const { token, fetch: reach, ...own } = inProcessTarget();
    const issued = await token(["tickets:write"], { subject: "ana" });
    const asked: string[] = [];
    const listening = (url: string | URL, init?: RequestInit) => {
      asked.push(String(url));
      return (reach ?? fetch)(url, init);
    };
    const target = { ...own, auth: "jwks", issued, fetch: listening } as const;
    await runChecks(contractChecks, target);
    expect(asked.length).toBeGreaterThan(20);
    expect(asked.filter((url) => url.includes(issued))).toEqual([]);
  });

  it("fails without an issuer's token: then no client called the server", async () => {
    const { token: _, ...own } = inProcessTarget();
    const results = await runChecks(contractChecks, { ...own, auth: "jwks" });
    expect(results.filter(({ status }) => status === "failed")).toEqual([]);
    expect(verdictOf(results)).toEqual({
      verdict: "failed",
      reason:
        "no client called the server: tokens come from an issuer, and MCP_TOKEN holds none of them",
    });
  });
});
