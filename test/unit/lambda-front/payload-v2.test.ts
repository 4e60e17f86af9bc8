import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { payloadV2 } from "../../lambda/front/payload-v2.ts";
import { api, request } from "./requests.ts";

const context = { routeKey: "POST /mcp", requestId: "r-1", at: new Date("2026-01-02T03:04:05Z") };
const eventOf = (changed: Parameters<typeof request>[0]) =>
  payloadV2(request(changed), api, context);

describe("an event of payload format 2.0", () => {
  it("names headers in lower case and joins those that came twice", () => {
    const { headers } = eventOf({
      headers: [
        ["X-Twice", "a"],
        ["x-twice", "b"],
        ["Content-Type", "application/json"],
      ],
    });
    expect(headers).toMatchObject({ "x-twice": "a,b", "content-type": "application/json" });
  });

  it("has the API's domain for a host, and who asked", () => {
    const { headers, requestContext } = eventOf({ headers: [["Host", "127.0.0.1:1234"]] });
    expect(headers).toMatchObject({
      host: api.domain,
      "x-forwarded-for": "192.0.2.7",
      "x-forwarded-proto": "https",
    });
    expect(requestContext).toMatchObject({
      domainName: api.domain,
      http: { method: "POST", path: "/mcp", sourceIp: "192.0.2.7" },
    });
  });

  it("keeps the query as it was sent beside its decoded values, joined where a name came twice", () => {
    const event = eventOf({ query: "a=1%202&a=3&b=" });
    expect(event.rawQueryString).toBe("a=1%202&a=3&b=");
    expect(event.queryStringParameters).toEqual({ a: "1 2,3", b: "" });
    expect(eventOf({})).not.toHaveProperty("queryStringParameters");
  });

  it("takes cookies out of the headers", () => {
    const event = eventOf({ headers: [["Cookie", "a=1; b=2"]] });
    expect(event.cookies).toEqual(["a=1", "b=2"]);
    expect(event.headers).not.toHaveProperty("cookie");
    expect(eventOf({})).not.toHaveProperty("cookies");
  });

  it("leaves out what belongs to the client's connection", () => {
    const { headers } = eventOf({
      headers: [
        ["Connection", "keep-alive"],
        ["Transfer-Encoding", "chunked"],
        ["Accept", "*/*"],
      ],
    });
    expect(headers).not.toHaveProperty("connection");
    expect(headers).not.toHaveProperty("transfer-encoding");
    expect(headers.accept).toBe("*/*");
  });

  it.each([
    ["application/json; charset=utf-8", false],
    ["text/plain", false],
    ["application/problem+json", false],
    ["application/octet-stream", true],
    ["multipart/form-data; boundary=x", true],
  ])("says of %s whether it is in base64: %s", (type, isBase64Encoded) => {
    const event = eventOf({ headers: [["content-type", type]], body: Buffer.from("é") });
    expect(event.isBase64Encoded).toBe(isBase64Encoded);
    expect(Buffer.from(event.body ?? "", isBase64Encoded ? "base64" : "utf8").toString()).toBe("é");
  });

  it("has no body where none was sent", () => {
    const event = eventOf({ body: Buffer.alloc(0) });
    expect(event).not.toHaveProperty("body");
    expect(event.isBase64Encoded).toBe(false);
  });

  it("gives every byte back, whatever was sent", () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1 }), (bytes) => {
        const headers = [["content-type", "application/octet-stream"]] as const;
        const { body = "" } = eventOf({ headers, body: Buffer.from(bytes) });
        expect(Buffer.from(body, "base64")).toEqual(Buffer.from(bytes));
      }),
    );
  });
});
