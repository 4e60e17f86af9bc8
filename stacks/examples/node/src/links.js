import { createHmac, timingSafeEqual } from "node:crypto";

/** Makes and checks links that show one snippet to whoever has them, until they expire. */
export function signedLinks({ publicUrl, linkKey }, now = Date.now) {
  const signature = (name, until) =>
    createHmac("sha256", linkKey).update(`${name}\n${until}`).digest();
  return {
    make(name, minutes) {
      const until = Math.floor(now() / 1000) + minutes * 60;
      const sig = signature(name, until).toString("base64url");
      return new URL(`/s/${name}?until=${until}&sig=${sig}`, publicUrl).href;
    },
    /** Name of the snippet that a link shows; undefined for one that is wrong or too old. */
    nameIn(url) {
      const name = /^\/s\/([a-z0-9-]+)$/.exec(url.pathname)?.[1];
      const until = Number(url.searchParams.get("until"));
      if (name === undefined || !Number.isSafeInteger(until) || until * 1000 < now()) {
        return undefined;
      }
      const given = Buffer.from(url.searchParams.get("sig") ?? "", "base64url");
      const expected = signature(name, until);
      const isGood = given.length === expected.length && timingSafeEqual(given, expected);
      return isGood ? name : undefined;
    },
  };
}
