import { readdirSync, readFileSync } from "node:fs";

/** A destination the kernel already routes, as unsigned 32-bit numbers. */
export interface Route {
  readonly address: number;
  readonly mask: number;
}

/** Reads the text of `/proc/net/route`; the default route is left out, as it covers everything. */
export function parseRoutes(text: string): Route[] {
  return text
    .trim()
    .split("\n")
    .slice(1)
    .map((line) => line.trim().split(/\s+/))
    .map((fields) => ({ address: littleEndian(fields[1]), mask: littleEndian(fields[7]) }))
    .filter(({ mask }) => mask !== 0);
}

/** First `10.231.N.1/24` that no route touches; undefined when all 256 are taken. */
export function freeBridgeAddress(routes: readonly Route[]): string | undefined {
  const base = ((10 << 24) | (231 << 16)) >>> 0;
  for (let third = 0; third < 256; third++) {
    const network = (base | (third << 8)) >>> 0;
    if (!routes.some((route) => overlaps(network, route))) return `10.231.${third}.1/24`;
  }
  return undefined;
}

/** Whether a Docker daemon other than `ownPid` runs here; two cannot share the bridge `docker0`. */
export function otherDaemonRuns(ownPid: number | undefined): boolean {
  return readdirSync("/proc")
    .filter((entry) => /^\d+$/.test(entry) && Number(entry) !== ownPid)
    .some((pid) => commandName(pid) === "dockerd");
}

function overlaps(network: number, route: Route): boolean {
  const mask = (route.mask & 0xffffff00) >>> 0;
  return (network & mask) >>> 0 === (route.address & mask) >>> 0;
}

// the kernel prints addresses as hex digits of little-endian words
function littleEndian(hex: string | undefined): number {
  return Buffer.from(hex ?? "", "hex").readUInt32LE();
}

function commandName(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/comm`, "utf8").trim();
  } catch {
    return "";
  }
}
