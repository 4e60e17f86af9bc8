import { describe, expect, it } from "vitest";
import type { ContractTarget } from "../../../../infra/contract/check.ts";
import { contractChecks } from "../../../../infra/contract/checks.ts";
import { withKnownScopes } from "../../../../infra/contract/known-scopes.ts";
import { runChecks } from "../../../../infra/contract/run.ts";
import { inProcessTarget } from "./in-process-target.ts";

describe("a server of which no file lists what it offers", () => {
  const unlisted = (changed: Partial<ContractTarget> = {}) => {
    const { surface: _, ...target } = inProcessTarget({}, changed);
    return target;
  };

  it("is asked with the scopes that its own document names", async () => {
    const known = await withKnownScopes(unlisted());
    expect(known.scopes).toEqual(["ops:read", "tickets:write", "ops:admin"]);
    const results = await runChecks(contractChecks, known);
    const idsThat = (wanted: string) =>
      results.filter(({ status }) => status === wanted).map(({ id }) => id);
    expect(idsThat("failed")).toEqual([]);
    expect(idsThat("skipped")).toEqual(["counts-in-metrics", "offers-what-was-promised"]);
  });

  it("is taken to know none where it names none, and not for the bundled one", async () => {
    const bare: ContractTarget = {
      ...unlisted(),
      fetch: async () => new Response("", { status: 404 }),
    };
    expect((await withKnownScopes(bare)).scopes).toEqual([]);
    const broken = { ...bare, fetch: async () => new Response("{", { status: 500 }) };
    expect((await withKnownScopes(broken)).scopes).toEqual([]);
    const asked: (readonly string[])[] = [];
    const token = async (scopes: readonly string[]) => {
      asked.push(scopes);
      return unlisted().token(scopes);
    };
    const target = { ...unlisted(), scopes: [], token };
    const results = await runChecks(
      contractChecks.filter(({ of, area }) => of === "any" && area !== "limits"),
      target,
    );
    expect(new Set(asked.flat())).toEqual(new Set());
    expect(results.find(({ id }) => id === "refuses-no-scope")).toMatchObject({
      status: "skipped",
      reason: "the server names no scopes",
    });
  });

  it("is what its file lists where there is one", async () => {
    const target = inProcessTarget();
    expect(await withKnownScopes(target)).toBe(target);
  });
});

describe("a server with paths of its own", () => {
  it("is asked there, behind whatever stands before its health check", async () => {
    const asked: string[] = [];
    const metrics = { port: 9100, path: "/prometheus" };
    const target: ContractTarget = {
      endpoint: "https://mcp.example.com/stage/rpc",
      healthUrl: "https://mcp.example.com/stage/live/health",
      layout: { mcp: "/rpc", health: "/live/health", ready: "/live/ready", metrics },
      fetch: async (url) => {
        asked.push(String(url));
        const resource = "https://mcp.example.com/stage/rpc";
        return Response.json({ resource, scopes_supported: [] });
      },
    };
    const results = await runChecks(
      contractChecks.filter(({ id }) =>
        ["answers-ready", "hides-metrics", "describes-itself"].includes(id),
      ),
      target,
    );
    expect(results.map(({ id, status }) => [id, status])).toEqual([
      ["answers-ready", "passed"],
      ["hides-metrics", "failed"],
      ["describes-itself", "passed"],
    ]);
    expect(asked.sort()).toEqual([
      "https://mcp.example.com/stage/.well-known/oauth-protected-resource/rpc",
      "https://mcp.example.com/stage/live/ready",
      "https://mcp.example.com/stage/prometheus",
    ]);
  });
});
