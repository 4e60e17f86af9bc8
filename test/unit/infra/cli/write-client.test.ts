import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { clientFile } from "../../../../infra/cli/client-file.ts";
import { clientNamed } from "../../../../infra/cli/clients.ts";
import { UserError } from "../../../../infra/cli/user-error.ts";
import { writeClient } from "../../../../infra/cli/write-client.ts";
import { clientConfigurations } from "../../../../infra/clients.ts";

const { claudeDesktop, claudeDesktopWindows, cursor, vscode } = clientConfigurations({
  name: "ops",
  endpoint: "http://127.0.0.1:8000/mcp",
  auth: "jwt",
});
const now = new Date("2026-06-01T12:00:00.000Z");
const mode = (path: string) => statSync(path).mode & 0o777;

describe("writeClient", () => {
  let home = "";
  const desktop = () =>
    clientFile("claudeDesktop", claudeDesktop.file, {
      platform: "linux",
      home,
      appData: undefined,
      project: home,
    });
  const files = (folder: string) => readdirSync(folder).sort();

  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), "mcp-home-"));
  });

  afterEach(() => rmSync(home, { recursive: true, force: true }));

  it("makes a file that is missing, with its folders, for its user alone", () => {
    const written = writeClient(desktop(), claudeDesktop.content, now, 0o600);
    expect(written).toEqual({
      path: join(home, ".config/Claude/claude_desktop_config.json"),
      changes: ["added mcpServers.ops"],
      backup: undefined,
    });
    expect(JSON.parse(readFileSync(desktop(), "utf8"))).toEqual(claudeDesktop.content);
    expect(mode(desktop())).toBe(0o600);
  });

  it("keeps a copy of what was there, modes as they were, and makes none the second time", () => {
    const folder = join(home, ".vscode");
    const file = join(folder, "mcp.json");
    const before = '{\n    // ours\n    "servers": {}\n}\n';
    mkdirSync(folder);
    writeFileSync(file, before);
    chmodSync(file, 0o640);
    const { backup } = writeClient(file, vscode.content, now, 0o644);
    expect(backup).toBe(`${file}.bak-20260601T120000Z`);
    expect(readFileSync(`${file}.bak-20260601T120000Z`, "utf8")).toBe(before);
    expect([mode(file), mode(`${file}.bak-20260601T120000Z`)]).toEqual([0o640, 0o640]);
    const text = readFileSync(file, "utf8");
    expect(text).toContain("    // ours\n");
    expect(writeClient(file, vscode.content, now, 0o644)).toEqual({
      path: file,
      changes: [],
      backup: undefined,
    });
    expect(readFileSync(file, "utf8")).toBe(text);
    expect(files(folder)).toEqual(["mcp.json", "mcp.json.bak-20260601T120000Z"]);
  });

  it("adds companions beside servers of others, and loses nothing of them", () => {
    const file = join(home, "mcp.json");
    const exec = ["exec", "-i", "ops-dev-time", "/opt/companion/bin/server"];
    const { cursor: withCompanion } = clientConfigurations(
      { name: "ops", endpoint: "http://127.0.0.1:8000/mcp", auth: "jwt" },
      [{ name: "time", command: "docker", args: exec }],
    );
    const theirs = { command: "npx", args: ["their-server"], env: { KEY: "theirs" } };
    const before = `{\n  // ours\n  "mcpServers": { "theirs": ${JSON.stringify(theirs)} },\n  "other": 1\n}\n`;
    writeFileSync(file, before);
    const { changes, backup = "" } = writeClient(file, withCompanion.content, now, 0o600);
    expect(changes).toEqual(["added mcpServers.ops", "added mcpServers.time"]);
    expect(readFileSync(backup, "utf8")).toBe(before);
    const text = readFileSync(file, "utf8");
    expect(text).toContain("  // ours\n");
    expect(JSON.parse(text.replace("// ours", ""))).toEqual({
      mcpServers: {
        theirs,
        ...Object(cursor.content.mcpServers),
        time: { command: "docker", args: exec },
      },
      other: 1,
    });
    expect(writeClient(file, withCompanion.content, now, 0o600).changes).toEqual([]);
  });

  it("keeps a second copy of the same second beside the first", () => {
    const file = join(home, "mcp.json");
    for (const content of ["{}", '{"a":1}']) {
      writeFileSync(file, content);
      writeClient(file, cursor.content, now, 0o644);
    }
    const copies = files(home).filter((name) => name.includes(".bak-"));
    expect(copies.map((name) => readFileSync(join(home, name), "utf8"))).toEqual(["{}", '{"a":1}']);
  });

  it("writes through a symbolic link, which stays one", () => {
    const real = join(home, "dotfiles.json");
    const link = join(home, "mcp.json");
    writeFileSync(real, "{}");
    symlinkSync(real, link);
    expect(writeClient(link, cursor.content, now, 0o644).path).toBe(real);
    expect(lstatSync(link).isSymbolicLink()).toBe(true);
    expect(JSON.parse(readFileSync(real, "utf8"))).toEqual(cursor.content);
  });

  it("fails on a file that is no JSON, names its line, and leaves it alone", () => {
    const file = join(home, "mcp.json");
    writeFileSync(file, '{\n  "servers": {\n');
    const writing = () => writeClient(file, vscode.content, now, 0o644);
    expect(writing).toThrow(UserError);
    expect(writing).toThrow(/mcp\.json cannot be merged into; it is as it was\.\n {2}line {3}3\n/);
    expect(readFileSync(file, "utf8")).toBe('{\n  "servers": {\n');
    expect(files(home)).toEqual(["mcp.json"]);
  });
});

describe("clientFile", () => {
  const place = { platform: "linux", home: "/h", appData: undefined, project: "/p" } as const;

  it("is in the project, or in the user's own folder by system", () => {
    expect(clientFile("cursor", cursor.file, place)).toBe("/p/.cursor/mcp.json");
    expect(clientFile("claudeDesktop", claudeDesktop.file, { ...place, platform: "darwin" })).toBe(
      "/h/Library/Application Support/Claude/claude_desktop_config.json",
    );
    const windows = {
      ...place,
      platform: "win32",
      appData: "C:\\Users\\a\\AppData\\Roaming",
    } as const;
    expect(clientFile("claudeDesktopWindows", claudeDesktopWindows.file, windows)).toBe(
      "C:\\Users\\a\\AppData\\Roaming\\Claude\\claude_desktop_config.json",
    );
  });

  it("fails for a client of another system, and says of which", () => {
    const asking = () => clientFile("claudeDesktopWindows", claudeDesktopWindows.file, place);
    expect(asking).toThrow(/no file on this system\.\n {2}given {4}linux\n {2}allowed {2}windows/);
  });
});

describe("clientNamed", () => {
  it("takes names however they are written, and Claude Desktop by its system", () => {
    expect(clientNamed("claude-code", "linux")).toBe("claudeCode");
    expect(clientNamed("VSCode", "linux")).toBe("vscode");
    expect(clientNamed("claudeDesktop", "win32")).toBe("claudeDesktopWindows");
  });

  it("fails for a client that there is not", () => {
    expect(() => clientNamed("emacs")).toThrow(/given {4}emacs\n {2}allowed {2}cursor, vscode/);
  });
});
