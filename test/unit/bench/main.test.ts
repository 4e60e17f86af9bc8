import { describe, expect, it } from "vitest";
import { UserError } from "../../../infra/cli/user-error.ts";
import { bench } from "../../bench/main.ts";

describe("bench", () => {
  it.each([
    [[], "none"],
    [["dokcer"], '"dokcer"'],
    [["docker", "lambda"], '"docker" "lambda"'],
    [["toString"], '"toString"'],
  ])("fails for %j, saying what was given and which there are", async (args, given) => {
    const refusal = await bench(args).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(UserError);
    expect(String(refusal)).toContain(`given    ${given}\n`);
    expect(String(refusal)).toMatch(/allowed {2}.*\bdocker\b/);
  });

  it("fails for an option that it does not have", async () => {
    await expect(bench(["docker", "--jsn"])).rejects.toThrow("--json");
  });
});
