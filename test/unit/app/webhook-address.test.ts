import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isPublicAddress, publicOnly } from "../../../app/src/webhook/address-policy.ts";
import { checkedLookup } from "../../../app/src/webhook/target.ts";
import { targetFault } from "../../../app/src/webhook/target-fault.ts";

/** Networks that must never be reached: first address and prefix length. */
const inside: readonly (readonly [string, number])[] = [
  ...([
    ["0.0.0.0", 8],
    ["10.0.0.0", 8],
    ["100.64.0.0", 10],
    ["127.0.0.0", 8],
  ] as const),
  ...([
    ["169.254.0.0", 16],
    ["172.16.0.0", 12],
    ["192.168.0.0", 16],
  ] as const),
  ...([
    ["198.18.0.0", 15],
    ["224.0.0.0", 4],
    ["240.0.0.0", 4],
  ] as const),
];

const bytesOf = (address: string) =>
  address.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
const textOf = (value: number) =>
  [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join(".");

const insideIPv4 = fc
  .constantFrom(...inside)
  .chain(([network, prefix]) =>
    fc.nat(2 ** (32 - prefix) - 1).map((host) => textOf(bytesOf(network) + host)),
  );
const group = fc.integer({ min: 0, max: 0xffff }).map((n) => n.toString(16));
const rest = (count: number) =>
  fc.array(group, { minLength: count, maxLength: count }).map((groups) => groups.join(":"));

/** The ways in which a URL can write an IPv4 address. */
const spellings: readonly ((address: string) => string)[] = [
  (address) => address,
  (address) => String(bytesOf(address)),
  (address) => `0x${bytesOf(address).toString(16)}`,
  (address) => `0${bytesOf(address).toString(8)}`,
  (address) =>
    address
      .split(".")
      .map((part) => `0${Number(part).toString(8)}`)
      .join("."),
  (address) =>
    address
      .split(".")
      .map((part) => `0x${Number(part).toString(16)}`)
      .join("."),
  (address) => `${address}.`,
  (address) => `[::ffff:${address}]`,
  (address) => `[::${address}]`,
  (address) => `[64:ff9b::${address}]`,
];

describe("the addresses that a webhook may reach", () => {
  it.each([
    ["IPv4", "93.184.215.14"],
    ["beside private networks", "172.32.0.1"],
    ["beside the carriers' network", "100.128.0.1"],
    ["beside benchmarks", "198.20.0.1"],
    ["IPv6", "2606:4700:4700::1111"],
  ])("are public: %s", (_, address) => {
    expect(isPublicAddress(address)).toBe(true);
  });

  it.each([
    ...["127.0.0.1", "169.254.169.254", "100.100.100.200", "192.0.0.192", "255.255.255.255"],
    ...["::1", "::", "fe80::1", "fe80::1%eth0", "fd00:ec2::254", "fc00::1", "ff02::1"],
    ...["::ffff:127.0.0.1", "::ffff:7f00:1", "64:ff9b::7f00:1", "2002:7f00:1::", "2001::1"],
    ...["2001:db8::1", "2606:4700::1%1", "", "example.com", "1.2.3", "127.1"],
  ])("fails for %j", (address) => {
    expect(isPublicAddress(address)).toBe(false);
  });

  it("fails for every address of every network that is not public", () => {
    fc.assert(
      fc.property(insideIPv4, (address) => !isPublicAddress(address)),
      { numRuns: 500 },
    );
  });

  it("fails for every local, mapped and multicast IPv6 address", () => {
    const local = fc.oneof(
      fc.tuple(fc.constantFrom("fc00", "fdff", "fe80", "febf", "ff02", "ff0e"), rest(7)),
      fc.tuple(fc.constant("0:0:0:0:0:ffff"), rest(2)),
      fc.tuple(fc.constant("64:ff9b:0:0:0:0"), rest(2)),
      fc.tuple(fc.constant("2002"), rest(7)),
    );
    fc.assert(fc.property(local, ([start, end]) => !isPublicAddress(`${start}:${end}`)));
  });
});

describe("the URLs that a webhook may have", () => {
  it("are https to a name or a public address", () => {
    for (const url of ["https://hooks.example.com/x", "https://93.184.215.14:8443/"]) {
      expect(targetFault(new URL(url), publicOnly)).toBeUndefined();
    }
  });

  it("fails on an inner address however the URL writes it", () => {
    const written = fc.tuple(insideIPv4, fc.constantFrom(...spellings));
    const refused = ([address, spell]: [string, (text: string) => string]) =>
      targetFault(new URL(`https://${spell(address)}/`), publicOnly)?.includes("no public address");
    fc.assert(fc.property(written, refused), { numRuns: 500 });
  });

  it("fails on anything but https", () => {
    expect(targetFault(new URL("http://hooks.example.com/"), publicOnly)).toContain("only https");
  });
});

describe("resolving a webhook's name", () => {
  type Answer = readonly { readonly address: string; readonly family: number }[];
  const resolve = (answers: readonly Answer[], all: boolean) => {
    const left = [...answers];
    const lookup = checkedLookup(publicOnly, (_, __, callback) =>
      callback(null, [...(left.shift() ?? [])]),
    );
    return () =>
      new Promise((done, fail) => {
        lookup("hooks.example.com", { all }, (error, found) => (error ? fail(error) : done(found)));
      });
  };
  const open = { address: "93.184.215.14", family: 4 };
  const inner = { address: "10.0.0.7", family: 4 };

  it("gives the connection the very addresses that were checked", async () => {
    expect(await resolve([[open]], true)()).toEqual([open]);
    expect(await resolve([[open]], false)()).toBe(open.address);
  });

  it("fails when one of the addresses is not public", async () => {
    await expect(resolve([[open, inner]], true)()).rejects.toThrow(/10\.0\.0\.7, which is not/);
    await expect(resolve([[open, inner]], false)()).rejects.toThrow(/10\.0\.0\.7, which is not/);
  });

  it("fails when a name that was public answers with an inner address the next time", async () => {
    const lookup = resolve([[open], [inner]], true);
    await lookup();
    await expect(lookup()).rejects.toThrow(/which is not public/);
  });

  it("fails when the name has no address", async () => {
    await expect(resolve([[]], true)()).rejects.toThrow("has no address");
  });
});
