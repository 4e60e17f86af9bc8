import { describe, expect, it } from "vitest";
import { addressesOf } from "../../../../infra/docker/addresses.ts";
import { settingsOf } from "../settings.ts";

describe("addressesOf", () => {
  it("uses the loopback address that the ports are bound to", () => {
    expect(addressesOf(settingsOf())).toEqual({
      publicUrl: "http://127.0.0.1:8000",
      endpoint: "http://127.0.0.1:8000/mcp",
      healthUrl: "http://127.0.0.1:8000/health",
      metricsUrl: "http://127.0.0.1:9090",
    });
  });

  it("prefers the public URL for clients, not for Prometheus", () => {
    const addresses = addressesOf(settingsOf({ publicUrl: "https://mcp.example.com" }));
    expect(addresses.endpoint).toBe("https://mcp.example.com/mcp");
    expect(addresses.metricsUrl).toBe("http://127.0.0.1:9090");
  });

  it("names the remote machine when every address is bound over SSH", () => {
    const docker = { bind: "0.0.0.0", host: "ssh://deploy@vm1.example.com:2222" };
    expect(addressesOf(settingsOf({}, docker)).endpoint).toBe("http://vm1.example.com:8000/mcp");
  });

  it("leaves Prometheus on loopback when the server is opened, unless it is opened too", () => {
    const open = { bind: "10.20.30.40" };
    expect(addressesOf(settingsOf({}, open)).metricsUrl).toBe("http://127.0.0.1:9090");
    const both = settingsOf({}, { ...open, prometheus: open });
    expect(addressesOf(both).metricsUrl).toBe("http://10.20.30.40:9090");
  });

  it("writes an IPv6 address in brackets", () => {
    expect(addressesOf(settingsOf({}, { bind: "::1" })).healthUrl).toBe("http://[::1]:8000/health");
  });

  it("names the server's own metrics where there is no Prometheus", () => {
    const docker = { prometheus: { enabled: false } };
    expect(addressesOf(settingsOf({}, docker)).metricsUrl).toBe("http://mcp-server:9090/metrics");
  });
});
