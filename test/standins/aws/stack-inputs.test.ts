import { describe, expect, it } from "vitest";
import { deployedOnMocks } from "../../unit/infra/lambda/deployed.ts";
import { lambdaSettingsOf } from "../../unit/infra/lambda/settings.ts";
import { plain } from "../../unit/infra/mocks.ts";
import type { Fault } from "../provider-kit.ts";
import { isProperties, type Properties, type Value } from "../values.ts";
import { awsStandIn } from "./plugin.ts";

const kinds = awsStandIn.kinds({ region: "eu-central-1" }, () => {}, new AbortController().signal);

const domain = {
  name: "mcp.example.com",
  certificateArn: "arn:aws:acm:eu-central-1:123456789012:certificate/0a1b2c3d",
  hostedZoneId: "Z0123456789ABC",
};
const everything = {
  tracing: true,
  reservedConcurrency: 10,
  vpc: { subnetIds: ["subnet-0123456789abcdef0"], securityGroupIds: ["sg-0123456789abcdef0"] },
  canary: { stableVersion: "7", percent: 10 },
  alarms: { email: "ops@example.com" },
  tags: { team: "ops" },
  domain,
};
const pages = { allowedOrigins: ["https://app.example.com"] };

const stacks = [
  ["the smallest", lambdaSettingsOf()],
  ["an HTTP API with everything", lambdaSettingsOf(pages, { ...everything, cors: true })],
  ["a REST API that streams", lambdaSettingsOf({}, { ...everything, streaming: true })],
  ["tables for tickets and limits", lambdaSettingsOf({ shared: "dynamodb" })],
] as const;

describe("the aws stand-in", () => {
  it.each(stacks)("implements all that a stack asks for: %s", async (_name, settings) => {
    const { resources } = await deployedOnMocks(settings);
    const ofAws = resources.filter(({ type }) => type.startsWith("aws:"));
    const faults: Fault[] = [];
    for (const { type, name, inputs } of ofAws) {
      const kind = kinds.get(type);
      if (kind === undefined) throw new Error(`${type} is not implemented`);
      const urn = `urn:pulumi:dev::mcp-stacks::${type}::${name}`;
      const given = valuesOf(plain(inputs));
      faults.push(...(await kind.check({ urn, previous: {}, inputs: given })).faults);
    }
    expect(faults).toEqual([]);
    expect(ofAws.length).toBeGreaterThan(8);
  });
});

/** What mocks were given, as the protocol carries it. */
function valuesOf(inputs: unknown): Properties {
  const values: Value = JSON.parse(JSON.stringify(inputs));
  if (!isProperties(values)) throw new Error("inputs are no object");
  return values;
}
