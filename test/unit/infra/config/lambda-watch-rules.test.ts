import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { faultsOf, lambdaWith } from "./parsing.ts";

type Section = Readonly<Record<string, unknown>>;

const topicArn = "arn:aws:sns:eu-central-1:123456789012:ops";
const domain = {
  name: "mcp.example.com",
  certificateArn: "arn:aws:acm:eu-central-1:123456789012:certificate/1a2b",
};
const tags = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, at) => [`tag-${at}`, "x"]));

describe("fails on", () => {
  const cases: [string, Section, Section[]][] = [
    [
      "a burst that the rate never reaches",
      { throttle: { ratePerSec: 200 } },
      [
        {
          key: "mcp-stacks:lambda.throttle.burst",
          given: "100",
          allowed: "200 to 10000, as mcp-stacks:lambda.throttle.ratePerSec is 200",
          fix: "set mcp-stacks:lambda.throttle.burst to 200 or more, or lower mcp-stacks:lambda.throttle.ratePerSec",
        },
      ],
    ],
    [
      "settings of alarms that are not made",
      { alarms: { enabled: false, email: "ops@example.com", p99Ms: 100 } },
      [
        {
          key: "mcp-stacks:lambda.alarms.email",
          given: '"ops@example.com"',
          allowed: "nothing while lambda.alarms.enabled is false",
          fix: "set mcp-stacks:lambda.alarms.enabled to true, or remove mcp-stacks:lambda.alarms.email",
        },
        {
          key: "mcp-stacks:lambda.alarms.p99Ms",
          given: "100",
          allowed: "nothing while lambda.alarms.enabled is false",
          fix: "set mcp-stacks:lambda.alarms.enabled to true, or remove mcp-stacks:lambda.alarms.p99Ms",
        },
      ],
    ],
    [
      "a time that says nothing of answers that stream",
      { streaming: true, domain, alarms: { p99Ms: 100, errorPercent: 2 } },
      [
        {
          key: "mcp-stacks:lambda.alarms.p99Ms",
          given: "100",
          allowed:
            "nothing while lambda.streaming is true: an answer then lasts for as long as its caller listens",
          fix: "set mcp-stacks:lambda.streaming to false, or remove mcp-stacks:lambda.alarms.p99Ms",
        },
      ],
    ],
    [
      "somebody who is to hear of a topic that is another's",
      { alarms: { topicArn, email: "ops@example.com" } },
      [
        {
          key: "mcp-stacks:lambda.alarms.email",
          given: '"ops@example.com"',
          allowed:
            "nothing while lambda.alarms.topicArn is set: who hears of that topic is its owner's to say",
          fix: "remove mcp-stacks:lambda.alarms.topicArn, or remove mcp-stacks:lambda.alarms.email",
        },
      ],
    ],
    [
      "a topic of another region",
      { alarms: { topicArn: topicArn.replace("eu-central-1", "us-east-1") } },
      [
        {
          key: "mcp-stacks:lambda.alarms.topicArn",
          given: "a topic of us-east-1",
          allowed: "a topic of eu-central-1, the region of the stack",
          fix: "set mcp-stacks:lambda.alarms.topicArn to a topic of eu-central-1, or remove it to have one made",
        },
      ],
    ],
    [
      "more tags than a resource may have",
      { tags: tags(48) },
      [
        {
          key: "mcp-stacks:lambda.tags",
          given: "48 tags",
          allowed: "at most 46: AWS takes 50, and 4 are the stack's own",
          fix: "remove 2 of them from mcp-stacks:lambda.tags",
        },
      ],
    ],
    [
      "a tag of the stack's own",
      { tags: { "com.mcp-stacks.stack": "other" } },
      [
        {
          key: "mcp-stacks:lambda.tags.com.mcp-stacks.stack",
          given: '"other"',
          allowed:
            "a key that is none of the stack's own, which are managed-by and what begins with com.mcp-stacks.",
          fix: "rename mcp-stacks:lambda.tags.com.mcp-stacks.stack, or remove it",
        },
      ],
    ],
    [
      "two tags that IAM takes for one",
      { tags: { team: "ops", Team: "Ops" } },
      [
        {
          key: "mcp-stacks:lambda.tags.Team",
          given: '"Ops"',
          allowed: 'a key that differs from "team" in more than its case',
          fix: "rename mcp-stacks:lambda.tags.Team, or remove it",
        },
      ],
    ],
  ];
  it.each(cases)("%s", (_, lambda, faults) => {
    expect(faultsOf(lambdaWith({}, lambda))).toEqual(faults);
  });

  it.each(["Managed-By", "managed-by", "COM.mcp-stacks.x"])(
    "a tag of the stack's own in any case: %s",
    (name) => {
      expect(faultsOf(lambdaWith({}, { tags: { [name]: "x" } }))).toHaveLength(1);
    },
  );
});

describe("but lets be", () => {
  const cases: [string, Section][] = [
    ["a burst as high as the rate", { throttle: { ratePerSec: 100, burst: 100 } }],
    ["no alarms", { alarms: { enabled: false } }],
    ["a topic of the region", { alarms: { topicArn } }],
    ["as many tags as there is room for", { tags: tags(46) }],
    ["a tag that only looks like one of ours", { tags: { "com.mcp-stacks": "x" } }],
  ];
  it.each(cases)("%s", (_, lambda) => {
    expect(faultsOf(lambdaWith({}, lambda))).toEqual([]);
  });

  it("every rate with a burst that holds it, and no other", () => {
    const requests = fc.integer({ min: 1, max: 10_000 });
    fc.assert(
      fc.property(requests, requests, (ratePerSec, burst) => {
        const faults = faultsOf(lambdaWith({}, { throttle: { ratePerSec, burst } }));
        expect(faults.length === 0).toBe(burst >= ratePerSec);
      }),
    );
  });
});
