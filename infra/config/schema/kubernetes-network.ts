import { z } from "zod";
import {
  annotationMap,
  dnsLabel,
  hostName,
  labelMap,
  objectName,
  port,
  wholeNumber,
} from "./formats.ts";

const namespaceName = dnsLabel("the name of a namespace");

const host = hostName().describe("Host name that clients use.");

/** HTTP from outside through an Ingress controller. */
export const ingress = z
  .strictObject({
    host,
    controller: z
      .enum(["nginx", "haproxy", "traefik", "none"])
      .default("nginx")
      .describe("Whose annotations are written; `none` writes no limits and no timeouts."),
    className: objectName("the name of an IngressClass")
      .optional()
      .describe(
        "IngressClass; the controller's name when unset, the cluster's default with `none`.",
      ),
    tlsSecret: objectName(
      "the name of a Secret",
      "the name of the Secret with the host's certificate, as bearer tokens must not travel in the clear; `kubectl create secret tls` or cert-manager makes one",
    ).describe(
      "Secret of the namespace with the certificate of the host: tokens must not travel in the clear.",
    ),
    namespace: namespaceName
      .optional()
      .describe("Namespace of the controller; the one that its own installation uses when unset."),
    connectionsPerClient: wholeNumber(1, 10_000, 10).describe(
      "Connections that one client address may have open.",
    ),
    requestsPerSecondPerClient: wholeNumber(1, 10_000, 50).describe(
      "Requests per second of one client address.",
    ),
    timeoutSec: wholeNumber(5, 86_400, 300).describe(
      "Seconds without a byte after which the controller ends a request or a stream.",
    ),
    awaitAddress: z
      .boolean()
      .default(false)
      .describe("Let `up` wait until the controller has given it an address."),
    annotations: annotationMap
      .default({})
      .describe("Further annotations, such as those of cert-manager; they win over ours."),
  })
  .optional()
  .describe("An Ingress; none when unset.");

/** HTTP from outside through a Gateway that is there already. */
export const gateway = z
  .strictObject({
    host,
    name: objectName("the name of a Gateway").describe("Gateway that the HTTPRoute attaches to."),
    namespace: namespaceName.describe("Namespace of that Gateway and of its proxies."),
    sectionName: objectName("the name of a listener")
      .optional()
      .describe("Listener of the Gateway, which must be one with TLS; all of them when unset."),
  })
  .optional()
  .describe("An HTTPRoute of the Gateway API instead of an Ingress; none when unset.");

const peer = {
  namespace: namespaceName
    .optional()
    .describe("Pods of this namespace; of the stack's when unset."),
  podLabels: labelMap.optional().describe("Pods with these labels; all of them when unset."),
  cidr: z
    .union([z.cidrv4(), z.cidrv6()], { error: "an address range, such as 10.0.0.0/8" })
    .optional()
    .describe(
      "Addresses outside of the cluster instead of pods; where clouds hand out credentials of nodes is never among those that are called.",
    ),
};

/** Whom pods may reach besides what the stack itself lets them. */
export const egressPeers = z
  .array(
    z.strictObject({
      ...peer,
      ports: z.array(port).min(1).describe("TCP ports there."),
    }),
  )
  .default([]);

/** Who may reach the pods, and whom they may reach; all else is refused. */
export const networkPolicy = z
  .strictObject({
    enabled: z.boolean().default(true).describe("Refuse all traffic that is not named."),
    ingressFrom: z
      .array(z.strictObject(peer))
      .default([])
      .describe(
        "Who reaches the server besides the Ingress controller or Gateway and its own namespace.",
      ),
    egressTo: egressPeers.describe(
      "Whom the server reaches besides DNS, its own Redis and PostgreSQL and the backends that run in the stack.",
    ),
  })
  .prefault({})
  .describe("NetworkPolicies; they need a network plugin that enforces them.");

/** How many server pods a drain of nodes may take at once. */
export const disruptionBudget = z
  .strictObject({
    maxUnavailable: wholeNumber(1, 50, 1).describe("Server pods that a drain may take at once."),
  })
  .prefault({})
  .describe("The PodDisruptionBudget.");
