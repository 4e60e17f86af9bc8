import { decodeJwt, jwtVerify } from "jose";
import { describe, expect, it } from "vitest";
import { createJwtAuthenticator } from "../../../../app/src/auth/jwt.ts";
import { scopes } from "../../../../app/src/auth/scopes.ts";
import { knownScopes, requireScopes, signToken, token } from "../../../../infra/cli/token.ts";
import { UserError } from "../../../../infra/cli/user-error.ts";

const secret = "0123456789abcdef0123456789abcdef";
const key = new TextEncoder().encode(secret);
const claims = { subject: "ada@example.com", scope: "ops:read tickets:write", ttlMin: 30 };

describe("signToken", () => {
  it("signs with HS256 what the server asks for: audience, issuer, subject, scope, end", async () => {
    const auth = { mode: "jwt", audience: "ops", issuer: "https://id.example.com" } as const;
    const token = await signToken(secret, auth, claims);
    const { payload, protectedHeader } = await jwtVerify(token, key, {
      audience: auth.audience,
      issuer: auth.issuer,
    });
    expect(protectedHeader).toEqual({ alg: "HS256", typ: "JWT" });
    const { iat = 0, exp = 0, ...rest } = payload;
    expect(exp - iat).toBe(30 * 60);
    expect(rest).toEqual({
      sub: claims.subject,
      scope: claims.scope,
      aud: auth.audience,
      iss: auth.issuer,
    });
  });

  it("names no audience and no issuer when the stack asks for none", async () => {
    const payload = decodeJwt(await signToken(secret, { mode: "jwt" }, claims));
    expect(Object.keys(payload).sort()).toEqual(["exp", "iat", "scope", "sub"]);
  });

  it("makes a token that the server accepts", async () => {
    const token = await signToken(secret, { mode: "jwt", audience: "ops" }, claims);
    const { authenticate } = createJwtAuthenticator({
      secret,
      audience: "ops",
      resourceMetadataUrl: "http://127.0.0.1:8000/.well-known/oauth-protected-resource",
      clock: () => new Date(),
    });
    const headers = { authorization: `Bearer ${token}` };
    const answer = await authenticate(new Request("http://127.0.0.1:8000/mcp", { headers }));
    expect(answer).toMatchObject({
      clientId: claims.subject,
      scopes: expect.arrayContaining(["tickets:write"]),
    });
  });

  it("fails to verify under another key", async () => {
    const token = await signToken(`${secret}!`, { mode: "jwt", audience: "ops" }, claims);
    await expect(jwtVerify(token, key)).rejects.toThrow("signature verification failed");
  });
});

describe("scopes of a token", () => {
  it("are those that the server knows", () => {
    expect(knownScopes).toEqual(scopes);
    expect(requireScopes(" ops:read  ops:admin ")).toBe("ops:read ops:admin");
  });

  it.each([
    ["nonsense", '"nonsense"'],
    ["ops:read nonsense OPS:READ", '"nonsense","OPS:READ"'],
    ["ops:read,tickets:write", '"ops:read,tickets:write"'],
    [" ", "nothing"],
  ])(
    "fails on %j before the stack is looked at, and names those that there are",
    async (scope, given) => {
      const asking = token(["--stack", "no-such-stack", "--scope", scope]);
      await expect(asking).rejects.toThrow(UserError);
      await expect(asking).rejects.toThrow(`  given    ${given}\n`);
      await expect(asking).rejects.toThrow("  allowed  ops:read, tickets:write, ops:admin\n");
    },
  );
});
