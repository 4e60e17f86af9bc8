import { Readable } from "node:stream";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { joinFrames, withoutSecrets } from "./container-logs.ts";
import { durationNs } from "./duration.ts";
import { explained, reasonOf } from "./errors.ts";
import { registryOf, repositoryOf, tagOf } from "./image-reference.ts";
import { followProgress } from "./progress.ts";

describe("durationNs", () => {
  it("reads Docker's durations", () => {
    expect(durationNs("30s")).toBe(30e9);
    expect(durationNs("1m30s")).toBe(90e9);
    expect(durationNs("1.5h")).toBe(5400e9);
    expect(durationNs("500ms")).toBe(5e8);
    expect(durationNs("0")).toBe(0);
  });

  it("adds up whatever parts it is given", () => {
    fc.assert(
      fc.property(fc.nat(999), fc.nat(59), fc.nat(59), (hours, minutes, seconds) => {
        const expected = ((hours * 60 + minutes) * 60 + seconds) * 1e9;
        expect(durationNs(`${hours}h${minutes}m${seconds}s`)).toBe(expected);
      }),
    );
  });

  it("fails to read a number without a unit, an unknown unit and nothing", () => {
    expect(["30", "3 s", "1d", "", "s", "-1s"].map(durationNs)).toEqual(Array(6).fill(undefined));
  });
});

describe("image references", () => {
  it("tells the registry, the repository and the tag", () => {
    expect(registryOf("redis:7")).toBe("docker.io");
    expect(registryOf("prom/prometheus")).toBe("docker.io");
    expect(registryOf("localhost:5000/library/redis:7")).toBe("localhost:5000");
    expect(registryOf("https://ghcr.io/x")).toBe("ghcr.io");
    expect(repositoryOf("localhost:5000/a/b:1@sha256:2")).toBe("localhost:5000/a/b");
    expect(repositoryOf("localhost:5000/a")).toBe("localhost:5000/a");
    expect(tagOf("localhost:5000/a")).toBe("latest");
    expect(tagOf("a:1.2")).toBe("1.2");
    expect(tagOf("a@sha256:2")).toBeUndefined();
  });
});

describe("container logs", () => {
  it("joins the frames of both streams in their order", () => {
    const frame = (stream: number, text: string): Buffer => {
      const header = Buffer.alloc(8);
      header[0] = stream;
      header.writeUInt32BE(Buffer.byteLength(text), 4);
      return Buffer.concat([header, Buffer.from(text)]);
    };
    fc.assert(
      fc.property(fc.array(fc.string()), (texts) => {
        const logs = Buffer.concat(texts.map((text, at) => frame(1 + (at % 2), text)));
        expect(joinFrames(logs)).toBe(texts.join(""));
      }),
    );
  });

  it("hides secrets of the environment and leaves the rest readable", () => {
    const envs = ["JWT_SECRET=0123456789abcdef", "LOG_LEVEL=information"];
    const text = "level information, secret 0123456789abcdef";
    expect(withoutSecrets(text, { envs })).toBe("level information, secret [secret]");
  });
});

describe("followProgress", () => {
  const stream = (...messages: object[]): Readable =>
    Readable.from(messages.map((message) => `${JSON.stringify(message)}\r\n`));

  it("tells each line once, without terminal codes and progress bars", async () => {
    const told: string[] = [];
    const progress = await followProgress(
      stream(
        { stream: "Step 1/2 : FROM base\n" },
        { stream: "\u001b[91moops\n\u001b[0m" },
        { status: "Downloading", id: "abc", progress: "[=> ]" },
        { status: "Pull complete", id: "abc" },
        { aux: { ID: "sha256:1" } },
      ),
      (line) => told.push(line),
    );
    expect(told).toEqual(["Step 1/2 : FROM base", "oops", "abc: Pull complete"]);
    expect(progress.aux).toEqual([{ ID: "sha256:1" }]);
  });

  it("fails with the last lines before the daemon's error", async () => {
    const failing = stream({ stream: "RUN make\n" }, { stream: "no rule\n" }, { error: "code: 2" });
    await expect(followProgress(failing, () => {})).rejects.toThrow("RUN make\nno rule\ncode: 2");
  });

  it("fails with the daemon's error alone when a pull fails, without its waiting and retrying", async () => {
    const retrying = { status: "Retrying in 5 seconds", id: "abc" };
    const failing = stream(retrying, { error: "unknown blob" });
    await expect(followProgress(failing, () => {})).rejects.toThrow(/^unknown blob$/);
  });
});

describe("explained", () => {
  it("says where the daemon was looked for, and what to do, when there is none", () => {
    const error = Object.assign(new Error("connect ENOENT"), { code: "ENOENT" });
    expect(explained("Creating network a", "unix:///x.sock", error).message).toBe(
      "Creating network a: cannot reach Docker at unix:///x.sock (ENOENT). Start Docker, or point docker:host or DOCKER_HOST at a running one.",
    );
  });

  it("uses the daemon's own words", () => {
    const error = Object.assign(new Error("(HTTP code 409) conflict - taken "), {
      statusCode: 409,
      json: { message: "name taken" },
    });
    expect(reasonOf(error)).toBe("name taken");
    expect(reasonOf(new Error("(HTTP code 500) server error - no route "))).toBe("no route");
  });

  it("tells what to do about a port that is taken", () => {
    const error = new Error("Bind for 127.0.0.1:80 failed: port is already allocated");
    expect(explained("Creating container a", "h", error).message).toMatch(/publish another port/);
  });
});
