import { describe, expect, it } from "vitest";
import { factsRows } from "../../../../infra/report/facts-table.ts";
import { facts } from "./previews.ts";

const changesOf = (before: object, after: object) =>
  factsRows(facts(before), facts(after))
    .filter(({ isChanged }) => isChanged)
    .map(({ what, before: from, after: to }) => [what, from, to]);

const companion = {
  name: "web",
  source: "npm web@1.0.0",
  network: "none",
  http: false,
} as const;

describe("the table of facts", () => {
  it("tells what is published of a backend, and what it is trusted with", () => {
    const before = [{ name: "api", source: "api:1" }];
    const after = [
      {
        name: "api",
        source: "api:1",
        path: "/api",
        secrets: ["DB_PASSWORD", "MAIL_KEY"],
        volumes: [{ name: "vault", readOnly: false }],
      },
    ];
    expect(changesOf({ backends: before }, { backends: after, topology: "split" })).toEqual([
      ["Topology", "together", "split"],
      [
        "Backends",
        "api (api:1)",
        "api (api:1, published under /api, secrets DB_PASSWORD MAIL_KEY, writes volume vault)",
      ],
    ]);
  });

  it("tells what a companion may reach and is trusted with", () => {
    const volumes = [{ name: "vault", readOnly: true }];
    const after = { ...companion, network: "outbound", secrets: ["KEY"], volumes } as const;
    expect(changesOf({ companions: [companion] }, { companions: [after] })).toEqual([
      [
        "Companions",
        "web (npm web@1.0.0)",
        "web (npm web@1.0.0, may call out, secrets KEY, reads volume vault)",
      ],
    ]);
  });

  it("tells that one over HTTP reaches its machine on Docker, and on a cluster no node", () => {
    const http = [{ ...companion, http: true }];
    const words = (target: "docker" | "kubernetes") =>
      changesOf({ target, companions: [companion] }, { target, companions: http }).map(
        ([, , after]) => after,
      );
    expect(words("docker")).toEqual([
      "web (npm web@1.0.0, over HTTP, by which it reaches its machine)",
    ]);
    expect(words("kubernetes")).toEqual(["web (npm web@1.0.0, over HTTP)"]);
  });

  it("tells other paths and what the own server holds", () => {
    const layout = { mcp: "/rpc", health: "/health", ready: "/health" };
    const volumes = [{ name: "vault", readOnly: true }];
    expect(changesOf({}, { layout, secrets: ["API_KEY"], volumes })).toEqual([
      ["Paths", "/mcp, /health, /ready; metrics 9090/metrics", "/rpc, /health; no metrics"],
      ["Server holds", "nothing of its own", "secrets API_KEY, reads volume vault"],
    ]);
  });

  it("takes what an older program did not say for the bundled server's contract", () => {
    const metrics = { port: 9090, path: "/metrics" };
    const layout = { mcp: "/mcp", health: "/health", ready: "/ready", metrics };
    expect(changesOf({}, { layout })).toEqual([]);
  });
});
