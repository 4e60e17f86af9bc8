import { contractTarget, type Deployed } from "./deployed.ts";

/** Opens a session of protocol 2025-11-25 and its stream for what the server says by itself. */
export async function openEventStream(up: Deployed) {
  const stop = new AbortController();
  const protocolVersion = "2025-11-25";
  const headers = {
    authorization: `Bearer ${await contractTarget(up).token(["ops:read"])}`,
    "content-type": "application/json",
    accept: "application/json, text/event-stream",
    "mcp-protocol-version": protocolVersion,
  };
  const clientInfo = { name: "gateway-test", version: "1.0.0" };
  const params = { protocolVersion, capabilities: {}, clientInfo };
  const hello = await fetch(up.endpoint, {
    method: "POST",
    headers,
    body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "initialize", params }),
  });
  await hello.text();
  const session = hello.headers.get("mcp-session-id") ?? "";
  const { status, body } = await fetch(up.endpoint, {
    headers: { ...headers, "mcp-session-id": session },
    signal: stop.signal,
  });
  if (status !== 200 || body === null) throw new Error(`the server opened no stream: ${status}`);
  let text = "";
  let isOpen = true;
  const ended = (async () => {
    for await (const part of body.pipeThrough(new TextDecoderStream())) text += part;
  })()
    .catch(() => {})
    .finally(() => {
      isOpen = false;
    });
  return {
    text: () => text,
    isOpen: () => isOpen,
    async close() {
      stop.abort();
      await ended;
    },
  };
}
