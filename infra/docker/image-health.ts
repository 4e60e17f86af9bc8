import * as pulumi from "@pulumi/pulumi";
import { healthcheck } from "../../app/src/contract.ts";
import { keyOf } from "../config/fault.ts";
import type { LocalDaemon } from "./daemon.ts";
import { checkOf, hasFile, lookInto } from "./image-content.ts";

const bundled = ["CMD", ...healthcheck.command];

/**
 * Finds out whether an image of the server can be asked as the bundled one is, which is done where
 * no `health` is set: by its `HEALTHCHECK`, else by the file that this runs, for images in the
 * format of OCI have no such word. One without it would never become well.
 *
 * @param path of the server's health, to name in the message.
 * @throws pulumi.RunError saying which setting is missing.
 */
export async function assertBundledCheck(
  daemon: LocalDaemon,
  image: string,
  path: string,
): Promise<void> {
  const own = await checkOf(daemon, image);
  if (own.join("\0") === bundled.join("\0")) return;
  const hasAll = await lookInto(daemon, image, async (container) => {
    const found = healthcheck.command.map((file) => hasFile(daemon, container, file));
    return (await Promise.all(found)).every((isThere) => isThere);
  });
  if (hasAll) return;
  const key = keyOf(["server", "container", "health"]);
  throw new pulumi.RunError(
    [
      `Nothing says how to find out whether the server is well; no container was changed.`,
      `  image   ${image}`,
      `  needed  ${key}, as the image is not asked as the bundled server is: it has no ${healthcheck.command.join(" ")}`,
      `  fix     set ${key} to { http: ${path} } if the server answers 2xx there, or to { tcp: true } if it has no such path`,
    ].join("\n"),
  );
}
