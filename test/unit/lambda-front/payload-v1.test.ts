import { describe, expect, it } from "vitest";
import { payloadV1 } from "../../lambda/front/payload-v1.ts";
import { api, request } from "./requests.ts";

const context = { resource: "/mcp", requestId: "r-1", at: new Date(0), isBinary: false };

describe("an event of payload format 1.0", () => {
  it("has headers and query once with the last value and once with all", () => {
    const event = payloadV1(
      request({
        query: "a=1&a=2",
        headers: [
          ["X-Twice", "a"],
          ["x-twice", "b"],
        ],
      }),
      api,
      context,
    );
    expect(event.headers["x-twice"]).toBe("b");
    expect(event.multiValueHeaders["x-twice"]).toEqual(["a", "b"]);
    expect(event.queryStringParameters).toEqual({ a: "2" });
    expect(event.multiValueQueryStringParameters).toEqual({ a: ["1", "2"] });
  });

  it("has null for what was not sent", () => {
    const event = payloadV1(request({ body: Buffer.alloc(0) }), api, context);
    expect(event).toMatchObject({
      body: null,
      isBase64Encoded: false,
      queryStringParameters: null,
      multiValueQueryStringParameters: null,
    });
  });

  it("has every body in base64 where all media types are binary", () => {
    const event = payloadV1(request(), api, { ...context, isBinary: true });
    expect(event).toMatchObject({ body: "e30=", isBase64Encoded: true });
  });
});
