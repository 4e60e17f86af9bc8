import { describe, expect, it } from "vitest";
import { demoCheck } from "../../../../infra/contract/demo-check.ts";
import { runChecks } from "../../../../infra/contract/run.ts";
import { stockServer } from "./stock-server.ts";

describe("the calls of a demo.json", () => {
  const greet = { tool: "greet", arguments: {} };
  const forget = { tool: "forget", arguments: {} };
  const outcome = async (tools: readonly { readonly tool: string }[], writes: boolean) => {
    const calls = tools.map(({ tool }) => ({ tool, arguments: {} }));
    const [result] = await runChecks([demoCheck(calls, writes)], { ...stockServer({}), own: {} });
    return [result?.status, result?.reason];
  };

  it("are answered, and what may leave data behind is called only when that is asked for", async () => {
    expect(await outcome([forget, greet], false)).toEqual(["passed", undefined]);
    expect(await outcome([forget], false)).toEqual([
      "skipped",
      "its calls may leave data behind: --writes runs them",
    ]);
  });

  it("fails when one is answered with an error", async () => {
    expect(await outcome([greet, forget], true)).toEqual([
      "failed",
      "forget answered with an error: there is nothing",
    ]);
  });

  it("are of another server when it lists no such tool", async () => {
    expect(await outcome([{ tool: "translate" }], false)).toEqual([
      "skipped",
      "the server lists no tool translate, which demo.json calls",
    ]);
  });
});
