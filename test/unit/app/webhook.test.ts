import { createHmac } from "node:crypto";
import { createServer, type IncomingHttpHeaders } from "node:http";
import { createServer as createNetServer } from "node:net";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { StartError } from "../../../app/src/errors.ts";
import { createLogger } from "../../../app/src/telemetry/logger.ts";
import type { AddressPolicy } from "../../../app/src/webhook/address-policy.ts";
import { openWebhook } from "../../../app/src/webhook/open-webhook.ts";
import { post } from "../../../app/src/webhook/post.ts";
import { signedHeaders, signingKey } from "../../../app/src/webhook/sign.ts";
import { createTicketWebhook, withWebhook } from "../../../app/src/webhook/ticket-webhook.ts";
import { newTicket } from "./fixtures.ts";
import { createMemoryTickets } from "./memory-tickets.ts";

const secret = `whsec_${Buffer.from("a key that only the receiver has too").toString("base64")}`;
const now = new Date("2026-06-01T12:00:00.000Z");
const running = new AbortController().signal;

/** Lets tests reach themselves; no setting does. */
const loopback: AddressPolicy = {
  protocols: ["http:"],
  allows: (address) => ["127.0.0.1", "::1"].includes(address),
};

interface Received {
  readonly path: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

let received: Received[] = [];
let answers: (readonly [number, Readonly<Record<string, string>>])[] = [];
const receiver = createServer(async (request, response) => {
  received.push({ path: request.url, headers: request.headers, body: await text(request) });
  const [status, headers] = answers.shift() ?? [204, {}];
  response.writeHead(status, headers).end();
});
let base = "";

beforeEach(async () => {
  received = [];
  answers = [];
  await new Promise<void>((resolve) => receiver.listen(0, "127.0.0.1", resolve));
  const address = receiver.address();
  base = `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`;
});
afterEach(async () => {
  receiver.closeAllConnections();
  await new Promise((resolve) => receiver.close(resolve));
});

function storeWithWebhook() {
  const results: string[] = [];
  const webhook = createTicketWebhook({
    url: new URL(`${base}/hook?token=1`),
    secret,
    clock: () => now,
    policy: loopback,
    onResult: (result, ticketId) => void results.push(`${ticketId} ${result}`),
  });
  return { store: withWebhook(createMemoryTickets(), webhook), results };
}

describe("the webhook", () => {
  it("tells of a new ticket, signed after Standard Webhooks and without its description", async () => {
    const { store, results } = storeWithWebhook();
    await store.create(newTicket({ site: "BER-1" }));
    await store.close();
    expect(results).toEqual(["TKT-0001 delivered"]);
    const [message] = received;
    const { description: _, ...told } = newTicket({ site: "BER-1" });
    expect(JSON.parse(message?.body ?? "")).toEqual({
      type: "ticket.created",
      id: message?.headers["webhook-id"],
      time: now.toISOString(),
      ticket: { ...told, id: "TKT-0001", version: 1 },
    });
    expect(message?.path).toBe("/hook?token=1");
    expect(message?.headers).toMatchObject({
      "content-type": "application/json",
      "webhook-timestamp": String(now.getTime() / 1000),
    });
    const signed = `${message?.headers["webhook-id"]}.${now.getTime() / 1000}.${message?.body}`;
    const key = "a key that only the receiver has too";
    const mac = createHmac("sha256", key).update(signed).digest("base64");
    expect(message?.headers["webhook-signature"]).toBe(`v1,${mac}`);
  });

  it("tells nothing of updates, refused tickets and repeated calls", async () => {
    const { store, results } = storeWithWebhook();
    await store.create(newTicket(), "key-1");
    await store.create(newTicket(), "key-1");
    const other = store.create(newTicket({ title: "Other" }), "key-1");
    await expect(other).rejects.toThrow(/idempotencyKey/);
    await store.update("TKT-0001", { comment: "x" }, "bo", now);
    await store.close();
    expect(results).toEqual(["TKT-0001 delivered"]);
    expect(received).toHaveLength(1);
  });

  it("tries again with the same id when the receiver fails, and the ticket is created all the same", async () => {
    answers = [[503, {}]];
    const { store, results } = storeWithWebhook();
    const { ticket } = await store.create(newTicket());
    expect(ticket.id).toBe("TKT-0001");
    await expect.poll(() => results).toEqual(["TKT-0001 retried"]);
    await store.close();
    expect(results).toEqual(["TKT-0001 retried", "TKT-0001 delivered"]);
    expect(received).toHaveLength(2);
    expect(received[1]?.headers["webhook-id"]).toBe(received[0]?.headers["webhook-id"]);
  });
});

describe("posting a message", () => {
  const send = (url: string, policy = loopback) => post(new URL(url), {}, "{}", policy, running);

  it("fails on a redirect and does not follow it", async () => {
    answers = [[307, { location: `${base}/other` }]];
    await expect(send(`${base}/hook`)).rejects.toThrow("the receiver answered 307");
    expect(received.map(({ path }) => path)).toEqual(["/hook"]);
  });

  it.each([400, 404, 410, 429, 500])("fails on status %i", async (status) => {
    answers = [[status, {}]];
    await expect(send(base)).rejects.toThrow(`the receiver answered ${status}`);
  });

  it("fails on an address or a name that leads inside, and never connects", async () => {
    const connected = vi.fn();
    receiver.on("connection", connected);
    const inner: AddressPolicy = { protocols: ["http:"], allows: () => false };
    await expect(send(base, inner)).rejects.toThrow("127.0.0.1 is no public address");
    const named = base.replace("127.0.0.1", "localhost");
    await expect(send(named, inner)).rejects.toThrow(
      /^localhost has the address .* which is not public$/,
    );
    await expect(send(base, { ...inner, protocols: ["https:"] })).rejects.toThrow("only https");
    expect(connected).not.toHaveBeenCalled();
    receiver.off("connection", connected);
  });

  it("fails on a receiver that switches protocols, instead of waiting for ever", async () => {
    const switching = createNetServer((socket) => {
      socket.once("data", () =>
        socket.write(
          "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n",
        ),
      );
    });
    await new Promise<void>((resolve) => switching.listen(0, "127.0.0.1", resolve));
    const address = switching.address();
    const port = typeof address === "object" ? address?.port : "";
    await expect(send(`http://127.0.0.1:${port}`)).rejects.toThrow("the receiver answered 101");
    await new Promise((resolve) => switching.close(resolve));
  });

  it("fails when the server stops meanwhile", async () => {
    const stop = new AbortController();
    const silent = createServer(() => stop.abort());
    await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
    const address = silent.address();
    const url = new URL(`http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`);
    await expect(post(url, {}, "{}", loopback, stop.signal)).rejects.toThrow("the server stops");
    silent.closeAllConnections();
    silent.close();
  });
});

describe("signing", () => {
  it("gives the example signature of the standard's reference libraries", () => {
    const headers = signedHeaders(signingKey("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"), {
      id: "msg_p5jXN8AQM9LWM0D4loKWxJek",
      body: '{"test": 2432232314}',
      at: new Date(1_614_265_330_000),
    });
    expect(headers["webhook-signature"]).toBe("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
  });

  it("takes base64 with and without prefix as the same key, and other text byte for byte", () => {
    const bytes = Buffer.from("0123456789abcdef0123456789abcdef");
    const base64 = bytes.toString("base64");
    expect(signingKey(base64)).toEqual(bytes);
    expect(signingKey(`whsec_${base64}`)).toEqual(bytes);
    expect(signingKey("a phrase: with spaces")).toEqual(Buffer.from("a phrase: with spaces"));
  });
});

describe("the webhook of a server", () => {
  const logger = createLogger({ logLevel: "silent", name: "ops-assistant", transport: "http" });
  const open = (webhookUrl: string) => {
    const counted: string[] = [];
    const metrics = { webhookDelivery: (result: string) => void counted.push(result) };
    const settings = { webhookUrl, webhookSecret: secret };
    const deps = { logger, metrics, clock: () => now };
    return { counted, store: openWebhook(createMemoryTickets(), settings, deps) };
  };

  it.each([
    "http://hooks.example.com/",
    "http://127.0.0.1:9000/",
    "https://127.0.0.1/",
    "https://0x7f000001/",
    "https://[::1]/",
    "https://169.254.169.254/latest",
  ])("fails at start on %s", (url) => {
    expect(() => open(url)).toThrow(StartError);
    expect(() => open(url)).toThrow(/MCP_WEBHOOK_URL cannot be used/);
  });

  it("fails on a name that leads inside, counts it, and logs neither secret nor URL", async () => {
    const logged = vi.spyOn(logger, "error");
    const { store, counted } = open("https://user:hunter2@localhost:1/path?token=hunter3");
    await store.create(newTicket());
    await store.close();
    expect(counted.at(-1)).toBe("failed");
    expect(logged).toHaveBeenCalledTimes(1);
    const line = JSON.stringify(logged.mock.calls);
    expect(line).toContain('"host":"localhost"');
    expect(line).toContain("which is not public");
    expect(line).not.toMatch(/hunter|whsec|path/);
  });
});
