import { describe, expect, it } from "vitest";
import {
  type CheckResult,
  type ContractCheck,
  type ContractTarget,
  Skipped,
} from "../../../../infra/contract/check.ts";
import { runChecks } from "../../../../infra/contract/run.ts";
import { isOpsAssistant, selectedChecks, verdictOf } from "../../../../infra/contract/verdict.ts";

const target: ContractTarget = {
  endpoint: "http://localhost:8000/mcp",
  healthUrl: "http://localhost:8000/health",
};

function check(
  id: string,
  run: ContractCheck["run"] = async () => {},
  rest: Partial<ContractCheck> = {},
): ContractCheck {
  return { id, title: id, area: "tools", of: "any", writes: false, run, ...rest };
}

const never = () => new Promise<void>(() => {});
const statuses = (results: readonly CheckResult[]) => results.map(({ status }) => status);

describe("runChecks", () => {
  it("gives results in the order of the checks, and each one as it is there", async () => {
    const slow = Promise.withResolvers<void>();
    const told: string[] = [];
    const checks = [check("slow", () => slow.promise), check("fast")];
    const results = await runChecks(checks, target, ({ id }) => {
      told.push(id);
      if (id === "fast") slow.resolve();
    });
    expect(told).toEqual(["fast", "slow"]);
    expect(results.map(({ id }) => id)).toEqual(["slow", "fast"]);
  });

  it("runs no more side by side than it may", async () => {
    let running = 0;
    let most = 0;
    const busy = async () => {
      most = Math.max(most, ++running);
      await new Promise((resolve) => setImmediate(resolve));
      running--;
    };
    const checks = Array.from({ length: 9 }, (_, n) => check(`check-${n}`, busy));
    await runChecks(checks, target, undefined, { concurrency: 3 });
    expect(most).toBe(3);
  });

  it("tells what was found, why one was skipped, and why nobody was reached", async () => {
    const refused = new TypeError("fetch failed", { cause: new Error("connect ECONNREFUSED") });
    const results = await runChecks(
      [
        check("passes"),
        check("fails", () => Promise.reject(new Error("answered 200"))),
        check("skips", () => Promise.reject(new Skipped("not here"))),
        check("unreached", () => Promise.reject(refused)),
      ],
      target,
    );
    expect(results.map(({ status, reason }) => [status, reason])).toEqual([
      ["passed", undefined],
      ["failed", "answered 200"],
      ["skipped", "not here"],
      ["failed", "fetch failed: connect ECONNREFUSED"],
    ]);
  });

  it("shows no token that a server says again", async () => {
    const said = "no: opaque-token-of-ana, eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhbmEifQ.c2ln";
    const failing = check("fails", () => Promise.reject(new Error(said)));
    const issued = "opaque-token-of-ana";
    const [result] = await runChecks([failing], { ...target, issued });
    expect(result?.reason).toBe("no: <token>, <token>");
  });

  it("ends early when a check fails that all others rest on", async () => {
    const gate = check("gate", () => Promise.reject(new Error("down")), { isGate: true });
    const results = await runChecks([check("first"), gate, check("last")], target);
    expect(statuses(results)).toEqual(["skipped", "failed", "skipped"]);
    expect(results[0]?.reason).toBe("the server does not answer");
  });

  it("fails a check that takes too long, ends its requests, and soon asks no more", async () => {
    const ended: boolean[] = [];
    const hanging = (id: string) =>
      check(id, ({ signal }) => {
        signal?.addEventListener("abort", () => ended.push(signal.aborted));
        return never();
      });
    const checks = [hanging("one"), hanging("two"), check("three"), check("four")];
    const options = { concurrency: 1, timeLimitMs: 5 };
    const results = await runChecks(checks, target, undefined, options);
    expect(statuses(results)).toEqual(["failed", "failed", "skipped", "skipped"]);
    expect(results[0]?.reason).toBe("no answer within 0.005 s");
    expect(ended).toEqual([true, true]);
  });

  it("gives a check the time that it needs, when that is not all others' time", async () => {
    const patient = check("patient", () => new Promise((resolve) => setImmediate(resolve)), {
      timeLimitMs: 60_000,
    });
    const results = await runChecks([patient], target, undefined, { timeLimitMs: 0 });
    expect(statuses(results)).toEqual(["passed"]);
  });
});

describe("selectedChecks", () => {
  const all = [
    check("any"),
    check("ops", undefined, { of: "ops-assistant" }),
    check("writing", undefined, { writes: true }),
  ];
  const selected = async (selection: Parameters<typeof selectedChecks>[1]) =>
    statuses(await runChecks(selectedChecks(all, selection), target));

  it("skips what writes, and at the end what is of another server, counted in one line", async () => {
    expect(await selected({ isOps: true, writes: false })).toEqual(["passed", "passed", "skipped"]);
    const others = [...all, check("more", undefined, { of: "ops-assistant" })];
    const results = await runChecks(selectedChecks(others, { isOps: false, writes: true }), target);
    expect(results.map(({ title, status }) => [title, status])).toEqual([
      ["any", "passed"],
      ["writing", "passed"],
      ["2 checks of the bundled server alone, which this is not", "skipped"],
    ]);
  });

  it("leaves out what is not asked for by its id", () => {
    const found = selectedChecks(all, { isOps: true, writes: true, only: ["ops"] });
    expect(found.map(({ id }) => id)).toEqual(["ops"]);
  });

  it("takes a server for the bundled one by its tools, whether or not it only reads", () => {
    const reading = ["get_item", "get_ticket", "list_low_stock", "list_tickets", "read_policy"];
    expect(isOpsAssistant(reading.map((name) => ({ name })))).toBe(true);
    expect(isOpsAssistant([{ name: "get_ticket" }, { name: "echo" }])).toBe(false);
    expect(isOpsAssistant([])).toBe(false);
  });
});

describe("verdictOf", () => {
  const result = (area: CheckResult["area"], status: CheckResult["status"], reason?: string) => ({
    id: area,
    title: area,
    area,
    status,
    ms: 1,
    ...(reason === undefined ? {} : { reason }),
  });

  it("is passed when a client was served and nothing failed", () => {
    const found = [result("probes", "passed"), result("protocol", "passed")];
    expect(verdictOf(found)).toEqual({ verdict: "passed" });
  });

  it("fails when one check failed", () => {
    const found = [result("protocol", "passed"), result("limits", "failed")];
    expect(verdictOf(found)).toEqual({ verdict: "failed" });
  });

  it("fails when nothing but probes and refusals ran, and says why", () => {
    const skipped = result("protocol", "skipped", "no token");
    expect(verdictOf([result("probes", "passed"), skipped])).toEqual({
      verdict: "failed",
      reason: "no client called the server: no token",
    });
    expect(verdictOf([])).toEqual({ verdict: "failed", reason: "no client called the server" });
  });
});
