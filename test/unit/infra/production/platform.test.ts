import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { handedOn } from "../../../../infra/companions/bridge-plan.ts";
import { meaningOf, tellsInternals } from "../../../../infra/production/answers.ts";
import { unboundedArguments } from "../../../../infra/production/input-checks.ts";
import {
  callsIn,
  linesSince,
  placesOf,
  textsIn,
  withoutEncrypted,
} from "../../../../infra/production/platform.ts";
import { isTooMany, probeLimit } from "../../../../infra/production/probes/limit-probe.ts";
import { probedTool } from "../../../../infra/production/probes/probed-tool.ts";
import { divided, ownSecretVariables } from "../../../../infra/production/secret-variables.ts";
import { answer } from "./good-evidence.ts";

const sealed = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270" };

describe("what is read of a platform", () => {
  it("counts the calls of one tool over all outcomes", () => {
    const text = [
      "# TYPE mcp_tool_calls_total counter",
      'mcp_tool_calls_total{tool="search",outcome="ok"} 4',
      'mcp_tool_calls_total{tool="search",outcome="timeout"} 2 1700000000',
      'mcp_tool_calls_total{tool="search_more",outcome="ok"} 8',
    ].join("\n");
    expect(callsIn(text, "search")).toBe(6);
    expect(callsIn(text, "none")).toBe(0);
  });

  it("takes the lines from a moment on, on clocks that are 5 s apart at most", () => {
    const lines = ["09:00:00", "10:00:00", "10:00:09"].map((at) => `{"time":"2026-01-01T${at}Z"}`);
    expect(linesSince(lines, "2026-01-01T10:00:04Z")).toEqual(lines.slice(1));
    expect(linesSince(lines, "2026-01-01T11:00:00Z")).toEqual([]);
  });

  it("finds a secret wherever it is plain, and takes what is encrypted for none", () => {
    const resource = { urn: "a", outputs: { plain: "long-enough-secret" } };
    const encrypted = { outputs: { ...sealed, plaintext: "long-enough-secret" } };
    const texts = { a: JSON.stringify(resource), b: JSON.stringify(withoutEncrypted(encrypted)) };
    expect(placesOf(texts, ["long-enough-secret"])).toEqual(["a"]);
    expect(placesOf(texts, ["a"])).toEqual([]);
  });

  it("leaves everything in a state as it is but secrets", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(withoutEncrypted(value)).toEqual(value);
        expect(withoutEncrypted({ value, other: { ...sealed, value } })).toEqual({
          value,
          other: "[secret]",
        });
      }),
    );
  });

  it("tells no secret part of an environment", () => {
    const { plain, secret } = divided({ JWT_SECRET: "s", MCP_LOG_LEVEL: "info" });
    expect(plain).toEqual({ MCP_LOG_LEVEL: "info" });
    expect(secret).toEqual({ JWT_SECRET: "s" });
  });

  it("tells no token between parts of a stack, and no secret of the users' own", () => {
    const own = ownSecretVariables({
      secrets: ["API_KEY"],
      backends: [{ name: "api", source: "x", secrets: ["DB_PIN", "API_KEY"] }],
      companions: [
        { name: "web", source: "y", network: "none", http: true, secrets: ["SEARCH_KEY"] },
      ],
    });
    expect(own).toEqual(["API_KEY", "DB_PIN", "SEARCH_KEY"]);
    const secrets = {
      SERVICE_AUTH_TOKEN: "a",
      TODO_API_AUTH_TOKEN: "b",
      MCP_BRIDGE_KEY: "c",
      MCP_BRIDGE_KEY_TIME: "d",
      API_KEY: "e",
      DB_PIN: "f",
      SEARCH_KEY: "g",
      // as a bridge is told it
      [handedOn("SEARCH_KEY")]: "g",
    };
    // of a hash, nobody is let in
    const open = { MCP_BRIDGE_KEY_SHA256: "h", TODO_API_URL: "i", [handedOn("LANG")]: "j" };
    expect(divided({ ...secrets, ...open }, own)).toEqual({ plain: open, secret: secrets });
    expect(divided({ API_KEY: "e" }).plain).toEqual({ API_KEY: "e" });
  });

  it("finds the keys that stand in an object of a stack's outputs", () => {
    expect(textsIn({ time: "key-1", more: ["key-2", 3, null] })).toEqual(["key-1", "key-2"]);
    expect(textsIn("key")).toEqual(["key"]);
  });
});

describe("what an answer means", () => {
  it.each([
    [200, '{"result":{"content":[{"type":"text","text":"done"}]}}', "result"],
    [
      200,
      'event: message\ndata: {"result":{"isError":true,"content":[{"text":"no"}]}}\n\n',
      "refused",
    ],
    [200, '{"error":{"code":-32602,"message":"no such tool"}}', "refused"],
    [200, '{"error":{"code":-32603,"message":"oops"}}', "broken"],
    [413, "too large", "refused"],
    [502, "bad gateway", "broken"],
    [200, "<html>", "broken"],
  ] as const)("%i %j is %s", (status, text, kind) => {
    expect(meaningOf({ status, text }).kind).toBe(kind);
  });

  it.each(["at x (/app/server.mjs:1:2)", "ENOENT: no such file", "postgres://mcp:pw@db/mcp"])(
    "fails to hide the inside: %s",
    (text) => expect(tellsInternals({ text })).toBe(true),
  );
});

describe("what is probed", () => {
  const tool = (name: string, properties: object, annotations: Record<string, unknown>) => ({
    name,
    description: "",
    inputSchema: { properties, additionalProperties: false },
    annotations,
  });
  const text = { type: "string", maxLength: 300 };

  it("calls no tool but one that says that it only reads", () => {
    expect(probedTool({ tools: [tool("write", { note: text }, {})] })).toBeUndefined();
    const reading = tool("find", { note: text }, { readOnlyHint: true });
    expect(probedTool({ tools: [tool("write", { note: text }, {}), reading] })).toEqual({
      tool: "find",
      argument: "note",
      longest: 300,
    });
  });

  it("fails texts without a bound, also within a choice", () => {
    const loose = tool(
      "a",
      { b: { anyOf: [{ type: "number" }, { type: "string" }] }, c: text },
      {},
    );
    expect(unboundedArguments({ tools: [loose] })).toEqual(["a.b"]);
  });
});

describe("probeLimit", () => {
  /** A server that answers so many requests. */
  const serverOf = (most: number) => {
    let sent = 0;
    return async () => answer("one", ++sent > most ? 429 : 200, {}, { "retry-after": "5" });
  };

  it("stops at the first refusal", async () => {
    expect(await probeLimit(20, serverOf(20), isTooMany)).toMatchObject({
      answered: 20,
      refused: { status: 429 },
    });
  });

  it("fails to be refused after a little more than twice the limit, and asks no further", async () => {
    expect(await probeLimit(20, serverOf(1000), isTooMany)).toMatchObject({
      answered: 44,
      refused: undefined,
    });
  });

  it("tries no limit that would be a load of its own", async () => {
    expect(await probeLimit(1001, serverOf(0), isTooMany)).toHaveProperty(
      "missing",
      expect.stringContaining("1001"),
    );
  });
});
