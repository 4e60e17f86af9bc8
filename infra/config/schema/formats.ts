import { z } from "zod";

/** A TCP port that can be published. */
export const port = z.int().min(1).max(65535);

/** An IP address to bind a published port to; loopback unless somebody says otherwise. */
export const bindAddress = z
  .union([z.ipv4(), z.ipv6()], { error: "an IP address, such as 127.0.0.1 or 0.0.0.0" })
  .default("127.0.0.1");

/** An image by name, best by digest. */
export const imageReference = z.string().regex(/^[a-z0-9][\w.:/-]*(@sha256:[0-9a-f]{64})?$/i, {
  error: "an image reference such as registry.example.com/team/server@sha256:<64 hex digits>",
});

/** An origin on the web, as clients and browsers write it. */
export const httpUrl = z.url({
  protocol: /^https?$/,
  error: "an absolute http or https URL without a path, such as https://mcp.example.com",
});

/**
 * A URL that is only ever called over TLS.
 *
 * @param error what is allowed, said to whoever gives something else.
 */
export function httpsUrl(error: string) {
  return z.url({ protocol: /^https$/, error });
}

/** A whole number between two bounds, both included. */
export function wholeNumber(min: number, max: number, fallback: number) {
  return z.int().min(min).max(max).default(fallback);
}

/** Memory limit of a container, in MiB. */
export function memoryMiB(min: number, fallback: number) {
  return wholeNumber(min, 65_536, fallback);
}

/** One DNS label (RFC 1123, section 2.1), as Kubernetes names most of its objects. */
export function dnsLabel(what: string) {
  return z
    .string()
    .max(63)
    .regex(/^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/, {
      error: `${what}: lower-case letters, digits and inner hyphens`,
    });
}

/**
 * A DNS name of labels (RFC 1123), as Kubernetes names Secrets, claims and classes of all kinds.
 *
 * @param needed what is allowed, said to whoever leaves out a name that must be there.
 */
export function objectName(what: string, needed?: string) {
  return z
    .string(needed)
    .max(253)
    .regex(/^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/, {
      error: `${what}: lower-case letters, digits, inner hyphens and dots`,
    });
}

/** Key of a label or an annotation: an optional DNS name, a slash, at most 63 characters. */
function metadataKey(error: string) {
  return z.string().regex(/^([a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?\/)?\w([\w.-]{0,61}\w)?$/i, {
    error,
  });
}

/** Annotations of one object (https://kubernetes.io/docs/concepts/overview/working-with-objects/annotations/). */
export const annotationMap = z.record(
  metadataKey("an annotation's key, such as cert-manager.io/cluster-issuer"),
  z.string(),
);

/** Labels of one object, by Kubernetes' syntax of keys and values. */
export const labelMap = z.record(
  metadataKey("a label's key, such as app.kubernetes.io/name"),
  z.string().regex(/^([\w]([\w.-]{0,61}[\w])?)?$/i, {
    error: "a label's value: at most 63 letters, digits or _ . -",
  }),
);

/**
 * A host name on the web: labels (RFC 1123, section 2.1), at least two of them.
 *
 * @param needed what is allowed, said to whoever leaves out a name that must be there.
 */
export function hostName(needed?: string) {
  return z
    .string(needed)
    .max(253)
    .regex(/^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/, {
      error: "a host name in lower case, such as mcp.example.com",
    });
}

/** A size of storage in Kubernetes' notation. */
export function quantity(fallback: string) {
  return z
    .string()
    .regex(/^[1-9]\d*(Mi|Gi|Ti)$/, { error: "a size with its unit, such as 512Mi or 10Gi" })
    .default(fallback);
}
