import { describe, expect, it } from "vitest";
import { answerOf, preludeHead, sentHeaders } from "../../lambda/front/gateway-answer.ts";

const resultOf = (value: unknown) => answerOf(Buffer.from(JSON.stringify(value)));

describe("a function's result", () => {
  it("is an answer with status, headers, cookies and body", () => {
    const result = {
      statusCode: 201,
      headers: { a: "1" },
      cookies: ["x=1", "y=2"],
      body: "hi",
    };
    expect(resultOf(result)).toEqual({
      status: 201,
      headers: [
        ["a", "1"],
        ["set-cookie", "x=1"],
        ["set-cookie", "y=2"],
      ],
      body: Buffer.from("hi"),
    });
  });

  it("is decoded where it is in base64", () => {
    const body = Buffer.from([0, 255, 1]);
    const result = { statusCode: 200, body: body.toString("base64"), isBase64Encoded: true };
    expect(resultOf(result)?.body).toEqual(body);
  });

  it("fails without a status, with one that is none, and when it is no JSON", () => {
    expect(resultOf({ body: "hi" })).toBeUndefined();
    expect(resultOf({ statusCode: 99 })).toBeUndefined();
    expect(resultOf("hi")).toBeUndefined();
    expect(answerOf(Buffer.from("{"))).toBeUndefined();
  });
});

describe("a stream's prelude", () => {
  it("is an answer's head, with 200 where it says no status", () => {
    expect(preludeHead(Buffer.from('{"multiValueHeaders":{"a":["1","2"]}}'))).toEqual({
      status: 200,
      headers: [
        ["a", "1"],
        ["a", "2"],
      ],
    });
  });
});

describe("headers on their way to the client", () => {
  const headers = [
    ["WWW-Authenticate", "Bearer"],
    ["Connection", "close"],
    ["Content-Length", "3"],
    ["X-Request-Id", "1"],
  ] as const;

  it("lose those of the function's connection", () => {
    expect(sentHeaders(headers, { renames: false })).toEqual([
      ["www-authenticate", "Bearer"],
      ["x-request-id", "1"],
    ]);
  });

  it("are renamed as a REST API does", () => {
    expect(sentHeaders(headers, { renames: true })).toEqual([
      ["x-amzn-remapped-www-authenticate", "Bearer"],
      ["x-amzn-remapped-connection", "close"],
      ["x-amzn-remapped-content-length", "3"],
      ["x-request-id", "1"],
    ]);
  });
});
