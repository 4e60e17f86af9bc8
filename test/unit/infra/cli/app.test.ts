import { describe, expect, it } from "vitest";
import { authDefault } from "../../../../infra/cli/app.ts";

describe("authDefault", () => {
  it.each([undefined, "", "127.0.0.1", "127.1.2.3", "::1", "localhost"])(
    "asks for no token on the loopback address %j",
    (host) => {
      expect(authDefault({ MCP_SERVER_HOST: host })).toEqual({ MCP_AUTH_MODE: "none" });
    },
  );

  it.each(["0.0.0.0", "::", "10.0.0.1", "127.0.0.1.example.com", "localhost.example.com"])(
    "leaves an open server on %s to somebody's decision",
    (host) => {
      expect(authDefault({ MCP_SERVER_HOST: host })).toEqual({});
      expect(authDefault({ MCP_SERVER_HOST: host, MCP_AUTH_MODE: "none" })).toEqual({});
    },
  );

  it("asks for tokens anywhere when there is a secret", () => {
    const env = { MCP_SERVER_HOST: "0.0.0.0", JWT_SECRET: "x" };
    expect(authDefault(env)).toEqual({ MCP_AUTH_MODE: "jwt" });
  });
});
