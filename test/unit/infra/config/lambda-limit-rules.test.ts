import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { faultsOf, keysOf, lambdaWith } from "./parsing.ts";

type Section = Readonly<Record<string, unknown>>;

const streaming = {
  streaming: true,
  domain: {
    name: "mcp.example.com",
    certificateArn: "arn:aws:acm:eu-central-1:123456789012:certificate/1a2b",
  },
};

describe("fails on", () => {
  const cases: [string, Section, Section, Section][] = [
    [
      "a function that the gateway does not wait for",
      {},
      { timeoutSec: 31 },
      {
        key: "mcp-stacks:lambda.timeoutSec",
        given: "31",
        allowed:
          "2 to 30 while lambda.streaming is false: after 30 s an HTTP API has answered 503, and the function runs on",
        fix: "set mcp-stacks:lambda.timeoutSec to 30 or less, or mcp-stacks:lambda.streaming to true",
      },
    ],
    [
      "calls that take as long as the function",
      { limits: { toolTimeoutSec: 29 } },
      {},
      {
        key: "mcp-stacks:server.limits.toolTimeoutSec",
        given: "29",
        allowed: "1 to 28: the request is given up after 29 s, the last of which is for the answer",
        fix: "set mcp-stacks:server.limits.toolTimeoutSec to 28 or less, or raise mcp-stacks:lambda.timeoutSec, up to 30",
      },
    ],
    [
      "calls that take as long as the gateway waits",
      { limits: { toolTimeoutSec: 30 } },
      { timeoutSec: 30 },
      {
        key: "mcp-stacks:server.limits.toolTimeoutSec",
        given: "30",
        allowed: "1 to 29: the request is given up after 30 s, the last of which is for the answer",
        fix: "set mcp-stacks:server.limits.toolTimeoutSec to 29 or less, or set mcp-stacks:lambda.streaming to true and raise mcp-stacks:lambda.timeoutSec",
      },
    ],
    [
      "calls that take longer than a function that streams",
      { limits: { toolTimeoutSec: 100 } },
      { ...streaming, timeoutSec: 100 },
      {
        key: "mcp-stacks:server.limits.toolTimeoutSec",
        given: "100",
        allowed:
          "1 to 99: the request is given up after 100 s, the last of which is for the answer",
        fix: "set mcp-stacks:server.limits.toolTimeoutSec to 99 or less, or raise mcp-stacks:lambda.timeoutSec",
      },
    ],
    [
      "calls of two seconds in the shortest function",
      { limits: { toolTimeoutSec: 2 } },
      { timeoutSec: 2 },
      {
        key: "mcp-stacks:server.limits.toolTimeoutSec",
        given: "2",
        allowed: "1: the request is given up after 2 s, the last of which is for the answer",
        fix: "set mcp-stacks:server.limits.toolTimeoutSec to 1, or raise mcp-stacks:lambda.timeoutSec, up to 30",
      },
    ],
    [
      "bodies that no event holds",
      { limits: { bodyLimitKiB: 4501 } },
      {},
      {
        key: "mcp-stacks:server.limits.bodyLimitKiB",
        given: "4501",
        allowed: "1 to 4500: Lambda takes events of 6 MiB, in which a body can be a third larger",
        fix: "set mcp-stacks:server.limits.bodyLimitKiB to 4500 or less",
      },
    ],
    [
      "subscriptions where no answer can go on",
      { limits: { subscriptionsPerUser: 3 } },
      {},
      {
        key: "mcp-stacks:server.limits.subscriptionsPerUser",
        given: "3",
        allowed: "nothing while lambda.streaming is false: without it nothing can be subscribed to",
        fix: "set mcp-stacks:lambda.streaming to true, or remove mcp-stacks:server.limits.subscriptionsPerUser",
      },
    ],
  ];
  it.each(cases)("%s", (_, server, lambda, fault) => {
    expect(faultsOf(lambdaWith(server, lambda))).toEqual([fault]);
  });

  it("both times at once, where neither fits the gateway", () => {
    const server = { limits: { toolTimeoutSec: 45 } };
    expect(keysOf(lambdaWith(server, { timeoutSec: 60 }))).toEqual([
      "lambda.timeoutSec",
      "server.limits.toolTimeoutSec",
    ]);
  });
});

describe("but lets be", () => {
  const cases: [string, Section, Section][] = [
    [
      "a second for the answer, as late as the gateway allows",
      { limits: { toolTimeoutSec: 29 } },
      { timeoutSec: 30 },
    ],
    [
      "calls of five minutes and subscriptions that are streamed",
      { limits: { toolTimeoutSec: 300, subscriptionsPerUser: 3 } },
      { ...streaming, timeoutSec: 900 },
    ],
    ["the largest body", { limits: { bodyLimitKiB: 4500 } }, {}],
  ];
  it.each(cases)("%s", (_, server, lambda) => {
    expect(faultsOf(lambdaWith(server, lambda))).toEqual([]);
  });

  it("every time that leaves a second for the answer within the wait of the gateway, and no other", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 900 }),
        fc.integer({ min: 1, max: 300 }),
        fc.boolean(),
        (timeoutSec, toolTimeoutSec, isStreamed) => {
          const lambda = { timeoutSec, ...(isStreamed ? streaming : {}) };
          const faults = faultsOf(lambdaWith({ limits: { toolTimeoutSec } }, lambda));
          const wait = isStreamed ? timeoutSec : Math.min(timeoutSec, 30);
          const fits = timeoutSec === wait && toolTimeoutSec < wait;
          expect(faults.length === 0).toBe(fits);
        },
      ),
    );
  });

  it("bodies alone that fit an event as base64, beside the gateway's largest headers", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 16_384 }), (bodyLimitKiB) => {
        fc.pre(faultsOf(lambdaWith({ limits: { bodyLimitKiB } })).length === 0);
        const base64 = Math.ceil((bodyLimitKiB * 1024) / 3) * 4;
        expect(base64 + 10_240).toBeLessThanOrEqual(6 * 1024 * 1024);
      }),
    );
  });
});
