import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { clientAddress } from "../../../app/src/limits/client-address.ts";
import { createRefusedAddresses } from "../../../app/src/limits/refused-addresses.ts";

describe("what counts as one client address", () => {
  it.each([
    ["192.0.2.7", "192.0.2.7"],
    ["::ffff:192.0.2.7", "192.0.2.7"],
    ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
    ["2001:db8:1:2::1", "2001:db8:1:2::/64"],
    ["2001:db8::1", "2001:db8:0:0::/64"],
    ["::1", "0:0:0:0::/64"],
    ["fe80::1%eth0", "fe80:0:0:0::/64"],
  ])("takes %s as %s", (remote, address) => {
    expect(clientAddress(remote)).toBe(address);
  });

  it("knows none without a socket", () => {
    expect(clientAddress(undefined)).toBeUndefined();
    expect(clientAddress("")).toBeUndefined();
  });

  it("takes all addresses of one /64 as one", () => {
    const group = fc.integer({ min: 0, max: 0xffff }).map((n) => n.toString(16));
    const four = fc.array(group, { minLength: 4, maxLength: 4 });
    fc.assert(
      fc.property(four, four, four, (prefix, one, two) => {
        const [a, b] = [one, two].map((rest) => clientAddress([...prefix, ...rest].join(":")));
        expect(a).toBe(b);
      }),
    );
  });
});

describe("addresses without valid tokens", () => {
  /** Refusals of one address so far, at a time that the test moves. */
  function refusedTimes(refusals: number, address = "a") {
    const time = { ms: 1_000_000 };
    const addresses = createRefusedAddresses(() => time.ms);
    for (let n = 0; n < refusals; n++) addresses.refused(address);
    return { addresses, time };
  }

  it("may be refused 60 times a minute", () => {
    const { addresses } = refusedTimes(59);
    expect(Array.from({ length: 100 }, () => addresses.waitSec("a", "Bearer x"))).toEqual(
      Array<number>(100).fill(0),
    );
  });

  it("fails beyond that except for 10 tries a second, others not", () => {
    const { addresses, time } = refusedTimes(60);
    const tries = () => Array.from({ length: 30 }, () => addresses.waitSec("a", "Bearer x"));
    expect(tries().filter((wait) => wait === 0)).toHaveLength(10);
    expect(addresses.waitSec("b", "Bearer x")).toBe(0);
    time.ms += 1000;
    expect(tries().filter((wait) => wait === 0)).toHaveLength(10);
    time.ms += 60_000;
    expect(tries()).toEqual(Array<number>(30).fill(0));
  });

  it("lets a token that was valid meanwhile pass at once, however many fail beside it", () => {
    const { addresses } = refusedTimes(1);
    addresses.accepted("a", "Bearer good");
    for (let n = 0; n < 1000; n++) addresses.refused("a");
    for (let n = 0; n < 100; n++) addresses.waitSec("a", "Bearer bad");
    expect(addresses.isOver("a")).toBe(true);
    expect(addresses.isOver("b")).toBe(false);
    expect(addresses.waitSec("a", "Bearer bad")).toBe(1);
    expect(addresses.waitSec("a", null)).toBe(1);
    expect(addresses.waitSec("a", "Bearer good")).toBe(0);
  });

  it("forgets the oldest when more addresses come than it remembers", () => {
    const { addresses } = refusedTimes(60);
    for (let n = 0; n < 10_000; n++) addresses.refused(`other ${n}`);
    const tries = Array.from({ length: 30 }, () => addresses.waitSec("a", null));
    expect(tries).toEqual(Array<number>(30).fill(0));
  });
});
