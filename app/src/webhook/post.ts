import { request as overHttp } from "node:http";
import { request as overHttps } from "node:https";
import type { AddressPolicy } from "./address-policy.ts";
import { checkedLookup } from "./target.ts";
import { targetFault } from "./target-fault.ts";

/** Longest time for one try, from the name's resolution to the status line, in ms. */
const tryMs = 10_000;

/**
 * Posts JSON once and resolves when the receiver has accepted it with a 2xx status. Redirects are
 * not followed: they could lead anywhere. Rejects with a reason that names no URL.
 */
export function post(
  url: URL,
  headers: Readonly<Record<string, string>>,
  body: string,
  policy: AddressPolicy,
  stop: AbortSignal,
): Promise<void> {
  const fault = targetFault(url, policy);
  if (fault !== undefined) return Promise.reject(new Error(fault));
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const send = url.protocol === "https:" ? overHttps : overHttp;
  const signal = AbortSignal.any([stop, AbortSignal.timeout(tryMs)]);
  const request = send(url, {
    method: "POST",
    headers: {
      ...headers,
      "content-type": "application/json",
      "content-length": Buffer.byteLength(body),
      "user-agent": "ops-assistant-webhook",
    },
    lookup: checkedLookup(policy),
    // no connection is kept: each is made to an address that was checked for it
    agent: false,
    signal,
  });
  request.on("response", (response) => {
    const status = response.statusCode ?? 0;
    // what the receiver says besides is of no interest, however long it is
    response.destroy();
    if (status >= 200 && status < 300) resolve();
    else reject(new Error(`the receiver answered ${status}`));
  });
  // A switch of protocols is no response, and nothing else is heard of it.
  request.on("upgrade", (response, socket) => {
    socket.destroy();
    reject(new Error(`the receiver answered ${response.statusCode}`));
  });
  request.on("error", (error) => reject(signal.aborted ? timedOut(stop) : error));
  request.end(body);
  return promise;
}

function timedOut(stop: AbortSignal): Error {
  return new Error(stop.aborted ? "the server stops" : `no answer within ${tryMs / 1000} s`);
}
