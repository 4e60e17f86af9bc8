import { describe, expect, it } from "vitest";
import { StartError } from "../../../app/src/errors.ts";
import { functionEnvironment } from "../../../app/src/lambda/environment.ts";
import { readSecrets } from "../../../app/src/lambda/secrets.ts";

const place = { id: "arn:aws:secretsmanager:eu-central-1:123456789012:secret:ops", version: "v1" };

/** The message of the refusal of a secret with this text. */
async function refusalOf(text: string): Promise<string> {
  const refused = await readSecrets(place, async () => text).catch((error: unknown) => error);
  if (!(refused instanceof StartError)) throw new Error("was not refused");
  return refused.message;
}

describe("the secret of a function", () => {
  it("is an object of environment names to values", async () => {
    const text = JSON.stringify({ JWT_SECRET: "a", REDIS_URL: "b" });
    expect(await readSecrets(place, async () => text)).toEqual({ JWT_SECRET: "a", REDIS_URL: "b" });
  });

  it("fails with its id and version, the reason and what to allow when it cannot be read", async () => {
    const reading = readSecrets(place, async () => {
      throw new Error("User is not authorized");
    });
    await expect(reading).rejects.toThrow(
      /secret:ops, version v1, \(MCP_SECRET_ID\) cannot be read: User is not authorized.*secretsmanager:GetSecretValue/,
    );
  });

  it.each([
    "hunter2",
    '{"JWT_SECRET": hunter2}',
    '["hunter2"]',
    '"hunter2"',
    '{"A": {"b": "hunter2"}}',
  ])("fails without a word of what is in it: %s", async (text) => {
    const message = await refusalOf(text);
    expect(message).toMatch(/secret:ops.*Allowed: a JSON object of environment names/);
    expect(message).not.toContain("hunter2");
  });

  it("is read in the version that the environment names", () => {
    const source = { AWS_LAMBDA_RUNTIME_API: "a:1", MCP_SECRET_ID: "x", MCP_SECRET_VERSION: "y" };
    expect(functionEnvironment(source).secret).toEqual({ id: "x", version: "y" });
    const without = { AWS_LAMBDA_RUNTIME_API: "a:1", MCP_SECRET_ID: "" };
    expect(functionEnvironment(without).secret).toBeUndefined();
  });

  it("fails to start outside of AWS Lambda", () => {
    expect(() => functionEnvironment({})).toThrow(/AWS_LAMBDA_RUNTIME_API is not set.*main.mjs/);
  });
});
