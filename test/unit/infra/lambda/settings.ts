import { type LambdaSettings, lambdaSettings } from "../../../../infra/config/schema.ts";

/** Settings of a Lambda stack with every default; sections are merged over the smallest ones. */
export function lambdaSettingsOf(
  server: Record<string, unknown> = {},
  lambda: Record<string, unknown> = {},
  images: Record<string, unknown> = {},
): LambdaSettings {
  return lambdaSettings.parse({
    target: "lambda",
    server: {
      auth: { mode: "jwt" },
      image: { build: { context: "app" } },
      store: "dynamodb",
      audit: { destination: "stdout" },
      ...server,
    },
    images,
    lambda: { region: "eu-central-1", ...lambda },
  });
}
