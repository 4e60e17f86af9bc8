import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MergeFault, mergeClient } from "../../../../infra/cli/client-merge.ts";
import { parseJsonc, setJsonc } from "../../../../infra/cli/jsonc.ts";
import { clientConfigurations } from "../../../../infra/clients.ts";

const target = { name: "ops", endpoint: "http://127.0.0.1:8000/mcp", auth: "jwt" } as const;
const { cursor, vscode } = clientConfigurations(target);
const open = clientConfigurations({ ...target, auth: "none" });

describe("mergeClient", () => {
  it("writes the whole file where there is none", () => {
    const { text, changes } = mergeClient("", cursor.content);
    expect(JSON.parse(text)).toEqual(cursor.content);
    expect(text).toBe(`${JSON.stringify(cursor.content, null, 2)}\n`);
    expect(changes).toEqual(["added mcpServers.ops"]);
  });

  it("keeps comments, other servers, inputs, indentation, line ends and trailing commas", () => {
    const before = [
      "// what the team uses",
      "{",
      '\t"servers": {',
      '\t\t"other": { "url": "https://other.example/mcp" }, // ours',
      "\t\t/* keep */",
      "\t},",
      '\t"inputs": [',
      '\t\t{ "id": "other-token", "type": "promptString" }',
      "\t],",
      '\t"sandbox": true,',
      "}",
      "",
    ].join("\r\n");
    const { text, changes } = mergeClient(before, vscode.content);
    const input = JSON.stringify(vscode.content.inputs, null, "\t").split("\n").slice(1, -1);
    const server = JSON.stringify(vscode.content.servers, null, "\t").split("\n").slice(1, -1);
    expect(text).toBe(
      [
        "// what the team uses",
        "{",
        '\t"servers": {',
        '\t\t"other": { "url": "https://other.example/mcp" }, // ours',
        "\t\t/* keep */",
        ...server.map((line, at) => `\t${line}${at === server.length - 1 ? "," : ""}`),
        "\t},",
        '\t"inputs": [',
        '\t\t{ "id": "other-token", "type": "promptString" },',
        ...input.map((line) => `\t${line}`),
        "\t],",
        '\t"sandbox": true,',
        "}",
        "",
      ].join("\r\n"),
    );
    expect(changes).toEqual(["added inputs.ops-token", "added servers.ops"]);
  });

  it("changes what is stale of the server alone, and keeps the user's own keys and headers", () => {
    const before = mergeClient("", cursor.content).text.replace(
      '"headers": {',
      '"disabled": true, // for now\n      "headers": {\n        "X-Team": "ops",',
    );
    const { cursor: moved } = clientConfigurations({
      ...target,
      endpoint: "https://ops.example/mcp",
    });
    const { text, changes } = mergeClient(before, moved.content);
    expect(text).toBe(before.replace(target.endpoint, "https://ops.example/mcp"));
    expect(changes).toEqual(["changed mcpServers.ops.url"]);
    const { text: opened, changes: dropped } = mergeClient(before, open.cursor.content);
    expect(parseJsonc(opened)).toMatchObject({
      value: { mcpServers: { ops: { disabled: true, headers: { "X-Team": "ops" } } } },
    });
    expect(opened).not.toContain("Authorization");
    expect(dropped).toEqual(["removed mcpServers.ops.headers.Authorization"]);
  });

  it("keeps a byte order mark and a file of one line", () => {
    const { text } = mergeClient('\uFEFF{"theme":"dark"}', open.cursor.content);
    expect(text).toBe(
      `\uFEFF{"theme":"dark", "mcpServers": ${JSON.stringify(open.cursor.content.mcpServers)}}`,
    );
  });

  it.each([
    ["{\n  a: 1\n}", 2],
    ['{\n  "a": 1\n  "b": 2\n}', 3],
    ['{ "a": "b', 1],
    ["[]", 1],
    ["nothing", 1],
  ])("fails on %j, and names the line", (text, line) => {
    const merging = () => mergeClient(text, cursor.content);
    expect(merging).toThrow(MergeFault);
    expect(merging).toThrow(expect.objectContaining({ line }));
  });

  it.each(['{ "mcpServers": [] }', '{ "mcpServers": "none" }'])(
    "fails on %s, which is no client's file",
    (text) => {
      expect(() => mergeClient(text, cursor.content)).toThrow(
        /is not what it is in a client's file/,
      );
    },
  );

  it("changes nothing the second time, and loses nothing, for any file", () => {
    const file = fc
      .dictionary(fc.string(), fc.jsonValue())
      .filter((one) => !("servers" in one) && !("inputs" in one));
    fc.assert(
      fc.property(file, fc.constantFrom(0, 2, "\t"), (there, space) => {
        const before = JSON.parse(JSON.stringify(there));
        const { text } = mergeClient(JSON.stringify(before, null, space), vscode.content);
        expect(JSON.parse(text)).toEqual({ ...before, ...vscode.content });
        expect(mergeClient(text, vscode.content)).toEqual({ text, changes: [] });
      }),
    );
  });
});

describe("setJsonc", () => {
  const key = fc.constantFrom("a", "b", "c");
  const object = fc.dictionary(key, fc.oneof(fc.integer(), fc.dictionary(key, fc.integer())));

  it("sets and removes any key of any object, whatever its layout", () => {
    fc.assert(
      fc.property(
        object,
        key,
        fc.option(fc.jsonValue()),
        fc.constantFrom(0, 1, 4),
        (before, name, given, space) => {
          const value = given === null ? undefined : given;
          const text = setJsonc(JSON.stringify(before, null, space), [name], value);
          const { [name]: _, ...others } = before;
          const wanted = value === undefined ? others : { ...others, [name]: value };
          expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(wanted)));
        },
      ),
    );
  });
});
