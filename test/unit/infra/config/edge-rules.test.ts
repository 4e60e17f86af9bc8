import { describe, expect, it } from "vitest";
import { clusterWith, faultsOf, keysOf } from "./parsing.ts";

type Section = Readonly<Record<string, unknown>>;

const ingress = { host: "mcp.example.com", tlsSecret: "mcp-tls" };
const gateway = { host: "mcp.example.com", name: "public", namespace: "gateways" };
const open = { auth: { mode: "none" } };

describe("fails on a way in", () => {
  const cases: [string, Section, Section, string[]][] = [
    ["twice", {}, { ingress, gateway }, ["kubernetes.gateway"]],
    ["for everybody by Ingress", open, { ingress }, ["kubernetes.ingress"]],
    ["for everybody by Gateway", open, { gateway }, ["kubernetes.gateway"]],
    [
      "for every pod of the cluster",
      open,
      { networkPolicy: { enabled: false } },
      ["kubernetes.networkPolicy.enabled"],
    ],
    [
      "for pods of others",
      open,
      { networkPolicy: { ingressFrom: [{ namespace: "agents" }] } },
      ["kubernetes.networkPolicy.ingressFrom"],
    ],
    [
      "that ends before the calls do",
      { limits: { toolTimeoutSec: 60 } },
      { ingress: { ...ingress, timeoutSec: 60 } },
      ["server.limits.toolTimeoutSec"],
    ],
  ];
  it.each(cases)("%s", (_, server, kubernetes, keys) => {
    expect(keysOf(clusterWith(server, kubernetes))).toEqual(keys);
  });

  it("without the key that it needs", () => {
    expect(faultsOf(clusterWith({}, { ingress: { tlsSecret: "mcp-tls" } }))).toEqual([
      expect.objectContaining({ key: "mcp-stacks:kubernetes.ingress.host", given: "nothing" }),
    ]);
  });

  it("in the clear", () => {
    expect(faultsOf(clusterWith({}, { ingress: { host: "mcp.example.com" } }))).toEqual([
      {
        key: "mcp-stacks:kubernetes.ingress.tlsSecret",
        given: "nothing",
        allowed:
          "the name of the Secret with the host's certificate, as bearer tokens must not travel in the clear; `kubectl create secret tls` or cert-manager makes one",
        fix: "add mcp-stacks:kubernetes.ingress.tlsSecret with one of the allowed values",
      },
    ]);
  });

  it.each(["no spaces", "-x", "a/b/c", `${"x".repeat(64)}`])(
    "with an annotation that has no such name: %s",
    (name) => {
      const annotations = { [name]: "x" };
      expect(faultsOf(clusterWith({}, { ingress: { ...ingress, annotations } }))).toEqual([
        {
          key: `mcp-stacks:kubernetes.ingress.annotations.${name}`,
          given: JSON.stringify(name),
          allowed: "an annotation's key, such as cert-manager.io/cluster-issuer",
          fix: `rename mcp-stacks:kubernetes.ingress.annotations.${name}, or remove it`,
        },
      ]);
    },
  );
});

describe("but lets be a way in", () => {
  const cases: [string, Section, Section][] = [
    ["by Ingress", {}, { ingress }],
    ["by Gateway, whose listener is encrypted", {}, { gateway }],
    ["for nobody from outside", open, {}],
    [
      "that ends one second after the calls",
      { limits: { toolTimeoutSec: 60 } },
      { ingress: { ...ingress, timeoutSec: 61 } },
    ],
    [
      "whose timeout is not ours to write",
      { limits: { toolTimeoutSec: 60 } },
      { ingress: { ...ingress, controller: "none", timeoutSec: 5 } },
    ],
    [
      "with annotations of its own",
      {},
      {
        ingress: { ...ingress, annotations: { "cert-manager.io/cluster-issuer": "x", plain: "" } },
      },
    ],
  ];
  it.each(cases)("%s", (_, server, kubernetes) => {
    expect(faultsOf(clusterWith(server, kubernetes))).toEqual([]);
  });
});
