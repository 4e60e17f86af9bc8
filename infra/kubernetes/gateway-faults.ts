import { z } from "zod";
import { describeGiven, type Fault, keyOf } from "../config/fault.ts";
import type { GatewaySettings } from "./gateway-plan.ts";
import type { Seen } from "./preflight-plan.ts";

const listener = z.object({
  name: z.string(),
  protocol: z.string(),
  hostname: z.string().optional(),
});
const gatewayObject = z.object({ spec: z.object({ listeners: z.array(listener) }) });

type Listener = z.output<typeof listener>;

/**
 * Faults of the listeners that an HTTPRoute attaches to: bearer tokens must not travel in the clear,
 * and a route that names no listener attaches to every one of its host, also to that of plain HTTP
 * (Gateway API, ParentReference, `sectionName`; https://gateway-api.sigs.k8s.io/reference/spec/#parentreference).
 */
export function gatewayFaults({ host, name, sectionName }: GatewaySettings, seen: Seen): Fault[] {
  const gateway = gatewayObject.safeParse(seen.is === "there" ? seen.object : undefined);
  if (!gateway.success) return [];
  const serving = gateway.data.spec.listeners.filter((one) => serves(one, host));
  const attached = serving.filter((one) => sectionName === undefined || one.name === sectionName);
  const isLost = attached.length === 0;
  if (!isLost && attached.every(isEncrypted)) return [];
  const key = keyOf(["kubernetes", "gateway", "sectionName"]);
  const encrypted = serving.filter(isEncrypted).map((one) => one.name);
  const plain = attached.find((one) => !isEncrypted(one));
  const reason = plain === undefined ? `none of ${host}` : `${plain.name} is plain HTTP`;
  return [
    {
      key,
      given: `${describeGiven(sectionName)}: of the listeners of Gateway ${name}, ${reason}`,
      allowed: `a listener of ${host} with TLS: ${encrypted.length === 0 ? "the Gateway has none" : encrypted.join(" | ")}`,
      fix:
        encrypted.length === 0
          ? `have a listener of protocol HTTPS for ${host} added to the Gateway, or take another one`
          : `set ${key} to one of these`,
    },
  ];
}

function isEncrypted({ protocol }: Listener): boolean {
  return protocol !== "HTTP";
}

/** Whether a listener takes a host: all of them, this one, or those below its wildcard's domain. */
function serves({ hostname = "" }: Listener, host: string): boolean {
  if (hostname === "" || hostname === host) return true;
  return hostname.startsWith("*.") && host.endsWith(hostname.slice(1));
}
