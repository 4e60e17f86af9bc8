import { createHmac } from "node:crypto";

const base64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/**
 * The key that a secret stands for. As in Standard Webhooks it is base64, with `whsec_` in front or
 * not; a secret that is no base64 is taken byte for byte.
 */
export function signingKey(secret: string): Buffer {
  const text = secret.replace(/^whsec_/, "");
  return base64.test(text) ? Buffer.from(text, "base64") : Buffer.from(secret);
}

/** What identifies one try of one message; the id stays the same over all tries. */
export interface SignedMessage {
  readonly id: string;
  readonly body: string;
  readonly at: Date;
}

/** The headers that let the receiver check origin and age (https://www.standardwebhooks.com, v1). */
export function signedHeaders(key: Buffer, { id, body, at }: SignedMessage) {
  const timestamp = String(Math.floor(at.getTime() / 1000));
  const signature = createHmac("sha256", key).update(`${id}.${timestamp}.${body}`).digest("base64");
  return {
    "webhook-id": id,
    "webhook-timestamp": timestamp,
    "webhook-signature": `v1,${signature}`,
  };
}
