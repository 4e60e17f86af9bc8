import { describe, expect, it } from "vitest";
import { withPreparedPack } from "../../../../infra/cli/policy-pack-argument.ts";

const given = (...args: readonly string[]) => withPreparedPack(args, "/checkout", () => "/ready");

describe("the policy pack in arguments of the Pulumi CLI", () => {
  it("is the one that this machine's engine runs, however the checkout's own is written", () => {
    expect(given("preview", "--policy-pack", "infra/policy")).toEqual([
      "preview",
      "--policy-pack",
      "/ready",
    ]);
    expect(given("--policy-pack=./infra/policy/")).toEqual(["--policy-pack=/ready"]);
    expect(given("--policy-pack", "/checkout/infra/policy", "up")).toEqual([
      "--policy-pack",
      "/ready",
      "up",
    ]);
  });

  it("stays where it is another one, and is asked for only when it is named", () => {
    const prepare = () => {
      throw new Error("not asked for");
    };
    const args = ["preview", "--policy-pack", "../theirs", "--policy-pack=infra/other", "--json"];
    expect(withPreparedPack(args, "/checkout", prepare)).toEqual(args);
    expect(withPreparedPack(["infra/policy"], "/checkout", prepare)).toEqual(["infra/policy"]);
  });
});
