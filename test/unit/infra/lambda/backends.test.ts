import { expect, it } from "vitest";
import { lambdaSettings } from "../../../../infra/config/schema.ts";
import { plain, secretKeys } from "../mocks.ts";
import { deployedOnMocks, generated } from "./deployed.ts";
import { lambdaSettingsOf } from "./settings.ts";

it("a function is told where its backend is, and the token between them in its secret alone", async () => {
  const backends = [{ name: "todo-api", url: "https://todo.example.com" }];
  const settings = lambdaSettings.parse({
    ...lambdaSettingsOf({ shared: "memory" }),
    backends,
  });
  const { named } = await deployedOnMocks(settings);
  const { environment } = plain(named("function-lambda").inputs);
  expect(environment).toMatchObject({
    variables: { TODO_API_URL: "https://todo.example.com" },
  });
  expect(JSON.stringify(environment)).not.toContain("SERVICE_AUTH_TOKEN");
  const { inputs } = named("secret-version");
  expect(secretKeys(inputs)).toContain("secretString");
  expect(JSON.parse(String(plain(inputs).secretString))).toMatchObject({
    SERVICE_AUTH_TOKEN: generated.jwtSecret,
  });
});
