import { describe, expect, it } from "vitest";
import { besideFacts } from "../../../infra/beside-facts.ts";
import { dockerSettings } from "../../../infra/config/schema.ts";
import { factsSchema } from "../../../infra/facts.ts";
import { factsOf } from "../../../infra/facts-plan.ts";

const settingsOf = (changed: object) =>
  dockerSettings.parse({ target: "docker", server: { auth: { mode: "jwt" } }, ...changed });

const contract = {
  layout: {
    mcp: "/mcp",
    health: "/health",
    ready: "/ready",
    metrics: { port: 9090, path: "/metrics" },
  },
};

const split = settingsOf({
  topology: "split",
  server: {
    auth: { mode: "jwt" },
    container: {
      paths: { mcp: "/rpc", ready: "/health" },
      metrics: { enabled: false },
      secrets: { WEATHER_KEY: "weatherApiKey", API_KEY: "otherKey" },
      volumes: [{ name: "vault", path: "/vault", readOnly: true }],
    },
  },
  backends: [
    {
      name: "api",
      image: { reference: "registry.example.com/api:1.0" },
      path: "/api",
      secrets: { DB_PASSWORD: "dbPassword" },
      volumes: [{ name: "vault", path: "/vault" }],
    },
    { name: "mail", image: { build: { context: "mail" } } },
    { name: "stock", url: "https://user:hunter2@stock.example.com/v1" },
  ],
  companions: [
    { name: "time", pypi: "mcp-server-time==2026.10.19" },
    {
      name: "web",
      image: "registry.example.com/web:1.0",
      command: ["web"],
      network: "outbound",
      secrets: { SEARCH_KEY: "searchKey" },
      volumes: [{ name: "vault", path: "/vault", readOnly: true }],
      http: { port: 8200 },
    },
  ],
});

describe("the facts of what stands beside a server", () => {
  it("are the layout alone where there is nothing", () => {
    expect(besideFacts(settingsOf({}))).toEqual(contract);
  });

  it("tell paths, networks, volumes and whose secrets they are, and no value of one", () => {
    expect(besideFacts(split)).toEqual({
      layout: { mcp: "/rpc", health: "/health", ready: "/health" },
      topology: "split",
      secrets: ["API_KEY", "WEATHER_KEY"],
      volumes: [{ name: "vault", readOnly: true }],
      backends: [
        {
          name: "api",
          source: "registry.example.com/api:1.0",
          image: "registry.example.com/api:1.0",
          path: "/api",
          secrets: ["DB_PASSWORD"],
          volumes: [{ name: "vault", readOnly: false }],
        },
        { name: "mail", source: "built from mail" },
        { name: "stock", source: "at stock.example.com" },
      ],
      companions: [
        {
          name: "time",
          source: "PyPI mcp-server-time==2026.10.19",
          network: "none",
          http: false,
        },
        {
          name: "web",
          source: "image registry.example.com/web:1.0",
          image: "registry.example.com/web:1.0",
          network: "outbound",
          http: true,
          secrets: ["SEARCH_KEY"],
          volumes: [{ name: "vault", readOnly: true }],
        },
      ],
    });
  });

  it("tell the image that a rollback pinned, whatever is built or named besides", () => {
    const pin = `sha256:${"c".repeat(64)}`;
    const image = { build: { context: "mail" }, pin };
    expect(besideFacts(settingsOf({ backends: [{ name: "mail", image }] })).backends).toEqual([
      { name: "mail", source: `${pin} (pinned by a rollback)`, image: pin },
    ]);
  });

  it("are read back from the state as they were stated", () => {
    const facts = factsOf(split, { surface: undefined, revision: "unknown" });
    expect(factsSchema.parse(JSON.parse(JSON.stringify(facts)))).toEqual(facts);
  });
});
