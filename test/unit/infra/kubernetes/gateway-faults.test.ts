import { describe, expect, it } from "vitest";
import { gatewayFaults } from "../../../../infra/kubernetes/gateway-faults.ts";
import { clusterFor, faultsOf, gateway, stackOf, there } from "./cluster-for.ts";

const http = { name: "web", protocol: "HTTP" };
const https = { name: "websecure", protocol: "HTTPS" };
const withListeners = (...listeners: readonly object[]) => there({ spec: { listeners } });
const inWords = (sectionName: string | undefined, ...listeners: readonly object[]) =>
  gatewayFaults(
    { ...gateway, ...(sectionName === undefined ? {} : { sectionName }) },
    withListeners(...listeners),
  ).map(({ given, allowed }) => `${given}; ${allowed}`);

describe("a route at a Gateway", () => {
  it("is found through the preflight's own lookup", () => {
    const stack = stackOf({ gateway });
    const path = "/apis/gateway.networking.k8s.io/v1/namespaces/gateways/gateways/public";
    expect(faultsOf(stack, clusterFor(stack, { [path]: withListeners(http, https) }))).toEqual([
      "gateway.sectionName: nothing: of the listeners of Gateway public, web is plain HTTP",
    ]);
  });

  it.each([
    ["names the one with TLS", "websecure", [http, https]],
    ["names none, and all have TLS", undefined, [https, { name: "b", protocol: "TLS" }]],
    [
      "names none, and plain HTTP is of another host",
      undefined,
      [{ ...http, hostname: "b.example" }, https],
    ],
    ["is below a wildcard with TLS", "websecure", [{ ...https, hostname: "*.example" }]],
  ])("may attach when it %s", (_, sectionName, listeners) => {
    expect(inWords(sectionName, ...listeners)).toEqual([]);
  });

  it("may attach to a Gateway that may not be seen", () => {
    expect(gatewayFaults(gateway, { is: "hidden" })).toEqual([]);
  });

  it.each([
    [
      "by name",
      "web",
      [http, https],
      '"web": of the listeners of Gateway public, web is plain HTTP; a listener of a.example with TLS: websecure',
    ],
    [
      "by naming none",
      undefined,
      [https, http],
      "nothing: of the listeners of Gateway public, web is plain HTTP; a listener of a.example with TLS: websecure",
    ],
    [
      "by a wildcard",
      undefined,
      [{ ...http, hostname: "*.example" }],
      "nothing: of the listeners of Gateway public, web is plain HTTP; a listener of a.example with TLS: the Gateway has none",
    ],
  ])("fails where tokens would travel in the clear, %s", (_, sectionName, listeners, words) => {
    expect(inWords(sectionName, ...listeners)).toEqual([words]);
  });

  it("fails at a listener that is not there, and names those that are", () => {
    expect(inWords("websecur", http, https)).toEqual([
      '"websecur": of the listeners of Gateway public, none of a.example; a listener of a.example with TLS: websecure',
    ]);
  });
});
