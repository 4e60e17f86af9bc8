import { describe, expect, it } from "vitest";
import { isProgram } from "../../bench/docker/measured-run.ts";
import { parsePeak } from "../../bench/docker/process-memory.ts";

describe("isProgram", () => {
  it("knows the process that runs the program", () => {
    const run = "/project/node_modules/@pulumi/pulumi/cmd/run";
    expect(isProgram(["node", run, "--monitor=127.0.0.1:4000", "main.ts"])).toBe(true);
    expect(isProgram(["node", run, "--monitor", "127.0.0.1:4000", "main.ts"])).toBe(true);
  });

  it("passes over plugins and over the host's search for the SDK", () => {
    expect(isProgram(["node", "standins/docker/main.ts", "127.0.0.1:4000"])).toBe(false);
    expect(isProgram(["node", "-e", "require.resolve('@pulumi/pulumi/cmd/run')"])).toBe(false);
    expect(isProgram([""])).toBe(false);
  });
});

describe("parsePeak", () => {
  it("reads the peak, not the present size, in bytes", () => {
    const status = "Name:\tnode\nVmPeak:\t 1300000 kB\nVmHWM:\t  250000 kB\nVmRSS:\t  240000 kB\n";
    expect(parsePeak(status)).toBe(256_000_000);
  });

  it("tells nothing of a process that has ended", () => {
    expect(parsePeak("Name:\tnode\nState:\tZ (zombie)\n")).toBeNull();
    expect(parsePeak("")).toBeNull();
  });
});
