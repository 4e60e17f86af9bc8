import { once } from "node:events";
import { createServer } from "node:http";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTarget, type Target } from "./caller.ts";
import { hs256 } from "./tokens.ts";

let target: Target;
/** Everything that the server sent to the collector of traces. */
let exported = "";
const collector = createServer((request, response) => {
  exported += JSON.stringify(request.headers);
  request.on("data", (chunk: Buffer) => {
    exported += chunk.toString("latin1");
  });
  request.on("end", () => response.end("{}"));
});

beforeAll(async () => {
  collector.listen(0, "127.0.0.1");
  await once(collector, "listening");
  const address = collector.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  target = await startTarget({
    OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}`,
    MCP_LOG_LEVEL: "debug",
  });
});
afterAll(async () => {
  await target?.stop();
  collector.close();
});

const spy = "nobody-may-read-this";

describe("records", () => {
  it("S12 S24 audit each call and refusal in one line, and carry no token, secret or personal data", async () => {
    const token = await hs256({ scope: "tickets:write" });
    const created = await target.call(token, "create_ticket", {
      title: `Card 4111 1111 1111 1111 of ${spy}`,
      description: `password=${spy} mail ana.person@example.com`,
      requester: "ana.person@example.com",
    });
    expect(created.message).toMatchObject({ result: {} });
    await target.call(token, "get_item", { sku: 'no\nsuch\r\n{"kind":"call"}', [spy]: spy });
    await target.call(`${token}x`, "get_item");
    await target.call(undefined, "get_item");
    const lines = target.audit();
    expect(lines.map(({ kind, outcome }) => `${kind} ${outcome}`)).toEqual([
      "call ok",
      "call invalid_arguments",
      "refusal unauthenticated",
      "refusal unauthenticated",
    ]);
    const [call, invalid] = lines;
    expect(call).toMatchObject({ user: "ana", tool: "create_ticket" });
    expect(invalid).toMatchObject({ user: "ana", tool: "get_item" });
    for (const line of lines) {
      expect(line.requestId).toMatch(/^[0-9a-f-]{36}$/);
      expect(Date.parse(String(line.time))).toBeGreaterThan(Date.now() - 60_000);
    }
    expect(call?.ms).toBeGreaterThanOrEqual(0);
    await expect.poll(() => exported, { timeout: 20_000 }).toContain("create_ticket");
    const signature = token.split(".")[2] ?? "";
    for (const secret of [token, signature, spy, "ana.person@example.com", "4111 1111"]) {
      expect(`${target.written()}${exported}`).not.toContain(secret);
    }
  });
});
