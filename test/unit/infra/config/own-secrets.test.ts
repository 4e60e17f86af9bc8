import { describe, expect, it } from "vitest";
import { parseConfig } from "../../../../infra/config/parse.ts";

const server = {
  auth: { mode: "jwt" },
  container: { secrets: { API_KEY: "weatherApiKey" } },
};

function parse(values: Readonly<Record<string, string>>, encrypted: readonly string[]) {
  const own = { target: "docker", server: JSON.stringify(server), ...values };
  return parseConfig({
    values: Object.fromEntries(
      Object.entries(own).map(([name, value]) => [`mcp-stacks:${name}`, value]),
    ),
    secretKeys: encrypted.map((name) => `mcp-stacks:${name}`),
  });
}

describe("a secret of the user's own", () => {
  it("is an encrypted key that the settings refer to", () => {
    expect(parse({ weatherApiKey: "s3cret" }, ["weatherApiKey"])).toMatchObject({
      ok: true,
      ownSecrets: ["weatherApiKey"],
    });
  });

  it("fails when nobody set it, with the command that does", () => {
    expect(parse({}, [])).toEqual({
      ok: false,
      faults: [
        {
          key: "mcp-stacks:server.container.secrets.API_KEY",
          given: '"weatherApiKey"',
          allowed: "the name of an encrypted key of this stack",
          fix: "pulumi config set --secret mcp-stacks:weatherApiKey",
        },
      ],
    });
  });

  it.each([
    "ghp_AbCd1234efgh5678",
    "sk-proj-abcd/efgh",
    "ghpAbC1d2e3F4g5H6i7J8k9",
    "aQwErTyUiOpAsDfGhJkLzXcVbNm",
    "a".repeat(41),
    424242,
    { nested: "s3cr3t-s3cr3t" },
  ])("fails on %j where its name belongs, without showing it", (given) => {
    const container = { secrets: { API_KEY: given } };
    const parsed = parse({ server: JSON.stringify({ ...server, container }) }, []);
    expect(parsed).toEqual({
      ok: false,
      faults: [
        {
          key: "mcp-stacks:server.container.secrets.API_KEY",
          given:
            "a value that does not look like a name, and is not shown: it may be the secret itself",
          allowed: expect.any(String),
          fix: expect.stringContaining("pulumi config set --secret mcp-stacks:<name>, and set"),
        },
      ],
    });
    const shown = typeof given === "object" ? given.nested : String(given);
    expect(JSON.stringify(parsed)).not.toContain(shown);
  });

  it("fails in place of the whole section as well, without showing it", () => {
    const container = { secrets: "s3cr3t-s3cr3t" };
    const parsed = parse({ server: JSON.stringify({ ...server, container }) }, []);
    expect(parsed).toMatchObject({ faults: [{ key: "mcp-stacks:server.container.secrets" }] });
    expect(JSON.stringify(parsed)).not.toContain("s3cr3t");
  });

  it("fails with a name that another one is near, and names both", () => {
    const container = { secrets: { A: "weatherApiKey", B: "weatherApiKay" } };
    const values = { server: JSON.stringify({ ...server, container }), weatherApiKey: "s3cret" };
    expect(parse(values, ["weatherApiKey"])).toMatchObject({
      faults: [{ given: '"weatherApiKay"', fix: expect.stringContaining("mean weatherApiKey?") }],
    });
  });

  it("fails in plain text, without showing it", () => {
    const parsed = parse({ weatherApiKey: "s3cret" }, []);
    expect(parsed).toMatchObject({
      ok: false,
      faults: [{ key: "mcp-stacks:weatherApiKey", given: "a value in plain text" }],
    });
    expect(JSON.stringify(parsed)).not.toContain("s3cret");
  });

  it("fails when nothing refers to it, which is most likely a name mistyped", () => {
    const parsed = parse({ weatherApiKey: "s3cret", weatherKey: "other" }, [
      "weatherApiKey",
      "weatherKey",
    ]);
    expect(parsed).toMatchObject({ ok: false });
    expect(parsed).toMatchObject({
      faults: [
        {
          key: "mcp-stacks:weatherKey",
          fix: "refer to it, as in secrets: { MY_VARIABLE: weatherKey }, or remove it: pulumi config rm mcp-stacks:weatherKey",
        },
      ],
    });
    expect(JSON.stringify(parsed)).not.toContain("other");
  });

  it("fails where a reference takes the name of a section", () => {
    const named = JSON.stringify({ ...server, container: { secrets: { API_KEY: "docker" } } });
    expect(parse({ server: named }, [])).toMatchObject({ ok: false });
  });
});
