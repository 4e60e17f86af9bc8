import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import { createRotatingFile, type Write } from "../../../app/src/audit/rotating-file.ts";
import { createStreamSink } from "../../../app/src/audit/stream.ts";

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "mcp-audit-"));
  folders.push(folder);
  return folder;
}

/** A sink with files of 1000 bytes, three of them. */
function open(folder: string, change: { maxFiles?: number; write?: Write } = {}) {
  const onRotationFailure = vi.fn();
  const sink = createRotatingFile({
    folder,
    maxBytes: 1000,
    maxFiles: 3,
    onRotationFailure,
    ...change,
  });
  return { sink, onRotationFailure };
}

/** A line of 100 bytes. */
const lineOf = (number: number) => `${JSON.stringify({ number }).padEnd(99)}\n`;

const numbersIn = (path: string) =>
  readFileSync(path, "utf8")
    .trimEnd()
    .split("\n")
    .map((line): number => JSON.parse(line).number);

/** The numbers of all lines in a folder, in their order. */
const allNumbers = (folder: string) =>
  readdirSync(folder)
    .filter((name) => name.endsWith(".jsonl"))
    .flatMap((name) => numbersIn(join(folder, name)))
    .sort((a, b) => a - b);

const upTo = (count: number, from = 0) => Array.from({ length: count - from }, (_, i) => from + i);

describe("the audit files", () => {
  it("keep the given number, the newest lines, and none twice", () => {
    const folder = newFolder();
    const { sink, onRotationFailure } = open(folder);
    for (const number of upTo(65)) sink.write(lineOf(number));
    sink.close();
    expect(readdirSync(folder).sort()).toEqual(["audit.1.jsonl", "audit.2.jsonl", "audit.jsonl"]);
    expect(numbersIn(join(folder, "audit.2.jsonl"))).toEqual(upTo(50, 40));
    expect(numbersIn(join(folder, "audit.1.jsonl"))).toEqual(upTo(60, 50));
    expect(numbersIn(join(folder, "audit.jsonl"))).toEqual(upTo(65, 60));
    expect(onRotationFailure).not.toHaveBeenCalled();
  });

  it("are one file only when only one may be kept, and shrink when fewer may", () => {
    const folder = newFolder();
    for (const number of [1, 2, 7]) writeFileSync(join(folder, `audit.${number}.jsonl`), "{}\n");
    const { sink } = open(folder, { maxFiles: 1 });
    for (const number of upTo(12)) sink.write(lineOf(number));
    sink.close();
    expect(readdirSync(folder)).toEqual(["audit.jsonl"]);
    expect(numbersIn(join(folder, "audit.jsonl"))).toEqual([10, 11]);
  });

  it("go on after a restart, with the size that was there", () => {
    const folder = newFolder();
    for (const number of upTo(25)) {
      const { sink } = open(folder);
      sink.write(lineOf(number));
      sink.close();
    }
    expect(numbersIn(join(folder, "audit.2.jsonl"))).toEqual(upTo(10));
    expect(numbersIn(join(folder, "audit.1.jsonl"))).toEqual(upTo(20, 10));
    expect(numbersIn(join(folder, "audit.jsonl"))).toEqual(upTo(25, 20));
  });

  it("end the piece of a line that a kill left, before the next line", () => {
    const folder = newFolder();
    const path = join(folder, "audit.jsonl");
    writeFileSync(path, '{"number":1}\n{"numb');
    const { sink } = open(folder);
    sink.write(lineOf(2));
    sink.close();
    expect(readFileSync(path, "utf8")).toBe(`{"number":1}\n{"numb\n${lineOf(2)}`);
  });

  it("lose no line of two processes that share them", () => {
    const folder = newFolder();
    const sinks = [open(folder, { maxFiles: 100 }).sink, open(folder, { maxFiles: 100 }).sink];
    for (const number of upTo(400)) sinks[number % 2]?.write(lineOf(number));
    // Bursts too: one fills files while the other writes nothing.
    for (const number of upTo(500, 400)) sinks[0]?.write(lineOf(number));
    for (const number of upTo(600, 500)) sinks[1]?.write(lineOf(number));
    for (const sink of sinks) sink.close();
    expect(allNumbers(folder)).toEqual(upTo(600));
    expect(readdirSync(folder).length).toBeGreaterThan(20);
  });

  it("are moved by one process at a time, and by the next if that one died", () => {
    const folder = newFolder();
    const lock = join(folder, "audit.rotating");
    writeFileSync(lock, "");
    const { sink, onRotationFailure } = open(folder);
    for (const number of upTo(15)) sink.write(lineOf(number));
    expect(readdirSync(folder).sort()).toEqual(["audit.jsonl", "audit.rotating"]);
    const longAgo = new Date(Date.now() - 60_000);
    utimesSync(lock, longAgo, longAgo);
    for (const number of upTo(18, 15)) sink.write(lineOf(number));
    sink.close();
    expect(readdirSync(folder).sort()).toEqual(["audit.1.jsonl", "audit.jsonl"]);
    expect(allNumbers(folder)).toEqual(upTo(18));
    expect(onRotationFailure).not.toHaveBeenCalled();
  });

  it("begin anew where somebody else moved the file away", () => {
    const folder = newFolder();
    const { sink } = open(folder);
    for (const number of upTo(3)) sink.write(lineOf(number));
    renameSync(join(folder, "audit.jsonl"), join(folder, "taken"));
    for (const number of upTo(9, 3)) sink.write(lineOf(number));
    sink.close();
    const taken = numbersIn(join(folder, "taken"));
    expect([...taken, ...numbersIn(join(folder, "audit.jsonl"))]).toEqual(upTo(9));
  });

  it("lose no line when a new one cannot be begun, which is reported", () => {
    const folder = newFolder();
    // A folder that is not empty can be neither replaced nor removed as a file.
    mkdirSync(join(folder, "audit.1.jsonl"));
    writeFileSync(join(folder, "audit.1.jsonl", "x"), "");
    mkdirSync(join(folder, "audit.2.jsonl"));
    writeFileSync(join(folder, "audit.2.jsonl", "x"), "");
    const { sink, onRotationFailure } = open(folder);
    for (const number of upTo(30)) sink.write(lineOf(number));
    sink.close();
    expect(numbersIn(join(folder, "audit.jsonl"))).toEqual(upTo(30));
    expect(onRotationFailure).toHaveBeenCalled();
    expect(existsSync(join(folder, "audit.rotating"))).toBe(false);
  });

  it.runIf(existsSync("/dev/full"))("fails on a full disk, and goes on once there is room", () => {
    const folder = newFolder();
    const path = join(folder, "audit.jsonl");
    symlinkSync("/dev/full", path);
    const { sink } = open(folder);
    expect(() => sink.write(lineOf(0))).toThrow(/ENOSPC/);
    rmSync(path);
    sink.write(lineOf(1));
    sink.close();
    expect(numbersIn(path)).toEqual([1]);
  });

  it("fails a line that was cut off, and keeps the next one whole", () => {
    const folder = newFolder();
    let room = 150;
    const write: Write = (file, bytes, from) => {
      if (room === 0) throw new Error("ENOSPC");
      const length = Math.min(room, bytes.length - from);
      room -= length;
      return writeSync(file, bytes, from, length);
    };
    const { sink } = open(folder, { write });
    sink.write(lineOf(0));
    expect(() => sink.write(lineOf(1))).toThrow(/ENOSPC/);
    room = 1000;
    sink.write(lineOf(2));
    sink.close();
    const lines = readFileSync(join(folder, "audit.jsonl"), "utf8").split("\n");
    expect(lines).toEqual([
      lineOf(0).slice(0, -1),
      lineOf(1).slice(0, 50),
      lineOf(2).slice(0, -1),
      "",
    ]);
  });

  it("are not readable by everybody", () => {
    const folder = newFolder();
    open(folder).sink.close();
    expect(statSync(join(folder, "audit.jsonl")).mode & 0o007).toBe(0);
  });

  it("fail to open in a folder that is not there, and say what to do", () => {
    const nowhere = join(newFolder(), "no");
    expect(() => open(nowhere)).toThrow(/audit\.jsonl cannot be opened .*\(LOG_DIR\)/);
  });
});

describe("the audit on a stream", () => {
  it("waits for a reader that is slow, and keeps lines whole", () => {
    let written = "";
    let calls = 0;
    const write: Write = (_file, bytes, from) => {
      calls += 1;
      if (calls % 2 === 0) throw Object.assign(new Error("full"), { code: "EAGAIN" });
      const part = bytes.subarray(from, from + 40);
      written += Buffer.from(part).toString();
      return part.length;
    };
    const sink = createStreamSink(1, write);
    sink.write(lineOf(0));
    sink.write(lineOf(1));
    expect(written).toBe(lineOf(0) + lineOf(1));
  });

  it("fails when nobody reads any more, and the next line starts anew", () => {
    let written = "";
    let open = true;
    const write: Write = (_file, bytes, from) => {
      if (!open) throw Object.assign(new Error("closed"), { code: "EPIPE" });
      const part = bytes.subarray(from, from + 30);
      written += Buffer.from(part).toString();
      open = written.length !== 30;
      return part.length;
    };
    const sink = createStreamSink(1, write);
    expect(() => sink.write(lineOf(0))).toThrow("closed");
    open = true;
    sink.write(lineOf(1));
    expect(written).toBe(`${lineOf(0).slice(0, 30)}\n${lineOf(1)}`);
  });
});
