import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { freeBridgeAddress, parseRoutes } from "../../../../infra/toolchain/docker-network.ts";

const header = "Iface\tDestination\tGateway\tFlags\tRefCnt\tUse\tMetric\tMask\tMTU\tWindow\tIRTT";
const route = (address: string, mask: string) =>
  `eth0\t${address}\t00000000\t0001\t0\t0\t0\t${mask}\t0\t0\t0`;

/** Little-endian hex of a dotted address, as the kernel prints it. */
function kernelHex(address: string): string {
  return Buffer.from(address.split(".").map(Number)).reverse().toString("hex").toUpperCase();
}

describe("parseRoutes", () => {
  it("reads the kernel's little-endian words and leaves the default route out", () => {
    const text = [header, route("00000000", "00000000"), route("000011AC", "0000FFFF")].join("\n");
    expect(parseRoutes(`${text}\n`)).toEqual([{ address: 0xac110000, mask: 0xffff0000 }]);
  });
});

describe("freeBridgeAddress", () => {
  it("takes the first network when nothing is routed", () => {
    expect(freeBridgeAddress([])).toBe("10.231.0.1/24");
  });

  it("avoids networks that a route covers, contains or equals", () => {
    const taken = [
      route(kernelHex("10.231.0.0"), kernelHex("255.255.255.0")),
      route(kernelHex("10.231.1.128"), kernelHex("255.255.255.128")),
      route(kernelHex("10.231.2.0"), kernelHex("255.255.254.0")),
    ];
    expect(freeBridgeAddress(parseRoutes([header, ...taken].join("\n")))).toBe("10.231.4.1/24");
  });

  it("finds nothing when all of 10/8 is routed", () => {
    const all = parseRoutes(
      [header, route(kernelHex("10.0.0.0"), kernelHex("255.0.0.0"))].join("\n"),
    );
    expect(freeBridgeAddress(all)).toBeUndefined();
  });

  it("never returns a network that is taken, whichever 255 of the 256 are", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 255 }), (free) => {
        const taken = Array.from({ length: 256 }, (_, third) => third)
          .filter((third) => third !== free)
          .map((third) => route(kernelHex(`10.231.${third}.0`), kernelHex("255.255.255.0")));
        expect(freeBridgeAddress(parseRoutes([header, ...taken].join("\n")))).toBe(
          `10.231.${free}.1/24`,
        );
      }),
    );
  });
});
