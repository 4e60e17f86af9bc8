import { expect, it } from "vitest";
import { unknownNames } from "../../../app/src/config-names.ts";
import { env } from "../../../app/src/contract.ts";

it.each([
  ["MCP_PORT", env.port],
  ["MCP_AUTHMODE", env.authMode],
  ["MCP_LOG_LEVL", env.logLevel],
  ["MCP_READONLY", env.readOnly],
  ["MCP_MAX_SESSION", env.maxSessions],
])("names for %s the closest setting, %s", (name, closest) => {
  expect(unknownNames({ [name]: "x" })).toEqual([{ name, closest }]);
});

it("takes no setting of the server for unknown, nor what is meant for others", () => {
  const settings = Object.fromEntries(Object.values(env).map((name) => [name, "x"]));
  expect(unknownNames({ ...settings, PATH: "/", HOME: "/", NODE_ENV: "test" })).toEqual([]);
});

it("takes what Kubernetes says of a Service called mcp for what it is", () => {
  const links = {
    MCP_SERVICE_HOST: "10.0.0.1",
    MCP_SERVICE_PORT: "8000",
    MCP_SERVICE_PORT_HTTP: "8000",
    MCP_PORT: "tcp://10.0.0.1:8000",
    MCP_PORT_8000_TCP: "tcp://10.0.0.1:8000",
    MCP_PORT_8000_TCP_ADDR: "10.0.0.1",
  };
  expect(unknownNames(links)).toEqual([]);
});
