import { expect, it } from "vitest";
import { bridgeTarget } from "../../../../infra/bridge-target.ts";
import { bridgeLines } from "../../../../infra/cli/bridge-lines.ts";

const bridges = [
  bridgeTarget("time", "http://127.0.0.1:8101/mcp"),
  bridgeTarget("web-search", "http://127.0.0.1:8102/mcp"),
];

it("companions over HTTP are told with their addresses, and where their keys are read", () => {
  expect(bridgeLines({ bridges: { value: bridges, secret: false } }, "tools")).toEqual([
    "companions over HTTP",
    `  time: http://127.0.0.1:8101/mcp, with the header Authorization: Bearer \${MCP_BRIDGE_KEY_TIME}`,
    `  web-search: http://127.0.0.1:8102/mcp, with the header Authorization: Bearer \${MCP_BRIDGE_KEY_WEB_SEARCH}`,
    "  their keys: npm run --silent pulumi -- stack output bridgeKeys --show-secrets --stack tools",
  ]);
});

it("nothing is told of them for a stack that has none", () => {
  expect(bridgeLines({}, "dev")).toEqual([]);
  expect(bridgeLines({ bridges: { value: [], secret: false } }, "dev")).toEqual([]);
});
