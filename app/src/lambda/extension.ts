import { createRuntimeLink } from "./runtime-link.ts";

/** Any name of its own tells Lambda that the extension is part of this process. */
const name = "graceful-stop";

/**
 * Has Lambda send SIGTERM before it ends this process: it does so only where an extension is
 * registered, and then leaves 500 ms (developer guide, "Lambda runtime environment", shutdown phase).
 * This one listens to no events. Resolves when registered, or when it cannot be, which only means
 * that connections are not closed in good order. To be called before the first event is asked for.
 */
export async function askForStopSignal(runtimeApi: string): Promise<boolean> {
  const link = createRuntimeLink(`http://${runtimeApi}/2020-01-01/extension`);
  try {
    const { status, headers } = await link.send("POST", "/register", {
      headers: { "lambda-extension-name": name, "content-type": "application/json" },
      body: JSON.stringify({ events: [] }),
    });
    const id = headers["lambda-extension-identifier"];
    if (status !== 200 || typeof id !== "string") return false;
    // Says that it is ready, and is never answered.
    link
      .send("GET", "/event/next", { headers: { "lambda-extension-identifier": id } })
      .catch(() => {});
    return true;
  } catch {
    return false;
  }
}
