import { describe, expect, it } from "vitest";
import { unknown } from "../values.ts";
import { checkContainer } from "./container-check.ts";

const places = (inputs: Parameters<typeof checkContainer>[0]) =>
  checkContainer({ image: "sha256:1", ...inputs }).map((fault) => fault.property);

describe("checkContainer", () => {
  it("accepts a container whose values are not known before the run", () => {
    const inputs = {
      image: unknown,
      envs: ["A=1", unknown],
      healthcheck: { tests: ["CMD", "true"], interval: unknown },
      uploads: [{ file: "/a", content: unknown }],
      cpus: unknown,
    };
    expect(places(inputs)).toEqual([]);
  });

  it("fails on a duration that Docker cannot read", () => {
    expect(places({ healthcheck: { tests: ["CMD"], interval: "3 seconds" } })).toEqual([
      "healthcheck.interval",
    ]);
  });

  it("fails on an upload with no content, or with two", () => {
    const uploads = [
      { file: "/a" },
      { file: "/b", content: "x", source: "/y" },
      { file: "/c", content: "x", permissions: "644" },
    ];
    expect(places({ uploads })).toEqual(["uploads[0]", "uploads[1]", "uploads[2].permissions"]);
  });

  it("fails on CPUs that are no number and on a restart policy that Docker does not have", () => {
    expect(places({ cpus: "half", restart: "sometimes" })).toEqual(["restart", "cpus"]);
  });

  it("fails on a property of the official plugin that the stand-in lacks, rather than dropping it", () => {
    expect(places({ gpus: "all" })).toEqual(["gpus"]);
  });
});
