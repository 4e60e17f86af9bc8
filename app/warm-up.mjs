/*
 * Asks a server that has just started for one answer of each kind, so that the image's compile cache
 * holds what calls need. Runs while the image is built, nowhere else.
 */
import { warmUpRequests } from "./warm-up-requests.mjs";

for (const { what, headers, body } of warmUpRequests(process.env.JWT_SECRET)) {
  const response = await fetch("http://127.0.0.1:8000/mcp", { method: "POST", headers, body });
  const text = await response.text();
  if (response.status === 200 && text.includes('"result"') && !text.includes('"isError":true'))
    continue;
  throw new Error(`${what} was answered with HTTP ${response.status}: ${text}`);
}
