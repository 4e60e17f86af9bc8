import { describe, expect, it } from "vitest";
import { routeOf } from "../../lambda/front/route-match.ts";

describe("the route of a request", () => {
  const keys = ["POST /mcp", "ANY /mcp", "GET /.well-known/{proxy+}", "GET /health"];

  it.each([
    ["POST", "/mcp", "POST /mcp"],
    ["PUT", "/mcp", "ANY /mcp"],
    ["GET", "/.well-known/a/b", "GET /.well-known/{proxy+}"],
    ["GET", "/.well-known/", undefined],
    ["POST", "/health", undefined],
    ["GET", "/metrics", undefined],
  ])("for %s %s is %s", (method, path, route) => {
    expect(routeOf(keys, { method, path })).toBe(route);
  });

  it("is the default one where nothing else fits", () => {
    expect(routeOf([...keys, "$default"], { method: "GET", path: "/x" })).toBe("$default");
  });
});
