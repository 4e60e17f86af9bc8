import { describe, expect, it } from "vitest";
import { debianImage, parseAptSources } from "../../../../../infra/toolchain/base-images/debian.ts";

const main = { uri: "http://mirror.example.com/debian/", release: "bookworm" };

describe("parseAptSources", () => {
  it("keeps Debian's main component of our release with its updates, each once", () => {
    const text = [
      "http://mirror.example.com/debian/ bookworm main Debian",
      "http://mirror.example.com/debian/ bookworm main Debian",
      "http://mirror.example.com/debian/ bookworm non-free Debian",
      "http://mirror.example.com/debian/ trixie main Debian",
      "http://sec.example.com/ bookworm-security main Debian",
      "http://vendor.example.com/ bookworm main Vendor",
      "http://mirror.example.com/ubuntu/ noble main Ubuntu",
      "",
    ].join("\n");
    expect(parseAptSources(text)).toEqual([
      main,
      { uri: "http://sec.example.com/", release: "bookworm-security" },
    ]);
  });

  it("finds nothing on another system, where debootstrap's own mirror is used", () => {
    expect(parseAptSources("http://mirror.example.com/ubuntu/ noble main Ubuntu\n")).toEqual([]);
  });
});

describe("debianImage", () => {
  it("is another image when packages come from another mirror", () => {
    expect(debianImage([main])).toMatch(/^mcp-stacks\/debian-base:[0-9a-f]{12}$/);
    expect(debianImage([main])).not.toBe(debianImage([]));
  });
});
