import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { serviceHost, serviceOf } from "../../../../infra/kubernetes/service-host.ts";

describe("serviceOf", () => {
  it("reads from any URL inside of a cluster the Service that the host was made of", () => {
    const label = fc.stringMatching(/^[a-z]([a-z0-9-]{0,20}[a-z0-9])?$/);
    fc.assert(
      fc.property(label, label, (name, namespace) => {
        const service = { name, namespace };
        expect(serviceOf(`http://${serviceHost(service)}:9090/metrics`)).toEqual(service);
      }),
    );
  });

  it.each([
    "https://mcp.example.com",
    "http://127.0.0.1:8000/mcp",
    "http://a.b.svc",
    "http://pod.a.b.svc.cluster.local",
    "nonsense",
  ])("finds none in %s", (url) => {
    expect(serviceOf(url)).toBeUndefined();
  });
});
