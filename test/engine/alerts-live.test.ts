import type { Container } from "dockerode";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { user } from "../../app/src/contract.ts";
import { dashboard } from "../../infra/observability/dashboard.ts";
import { serverJob } from "../../infra/observability/prometheus-config.ts";
import { execIn, leftovers, testDaemon } from "./daemon.ts";
import { contractTarget, createTicket, type Deployed, deployed, openSession } from "./deployed.ts";
import { stackFixture } from "./stack-fixture.ts";
import { baseImages, pulled } from "./test-images.ts";
import { freePorts, until } from "./wait.ts";

const name = "test-alerts";
const daemon = testDaemon();
const logs = `ops-assistant-${name}-logs`;
const [port = 0, prometheusPort = 0] = await freePorts(2);
const prometheusUrl = `http://127.0.0.1:${prometheusPort}`;
const fixture = stackFixture(name, {
  docker: { port, prometheus: { port: prometheusPort } },
});

const alertsAnswer = z.object({
  data: z.object({
    alerts: z.array(
      z.object({
        state: z.string(),
        labels: z.object({ alertname: z.string(), severity: z.string() }),
        annotations: z.object({ summary: z.string(), runbook: z.string() }),
      }),
    ),
  }),
});
const rulesAnswer = z.object({
  data: z.object({
    groups: z.array(
      z.object({
        name: z.string(),
        rules: z.array(z.object({ name: z.string(), health: z.string() })),
      }),
    ),
  }),
});

const ask = async (path: string): Promise<unknown> =>
  (await fetch(`${prometheusUrl}/api/v1/${path}`)).json();

/** Alerts of Prometheus that hold, by name. */
async function raised(): Promise<ReadonlyMap<string, { state: string; summary: string }>> {
  const { alerts } = alertsAnswer.parse(await ask("alerts")).data;
  return new Map(
    alerts.map(({ state, labels, annotations: { summary } }) => [
      labels.alertname,
      { state, summary },
    ]),
  );
}

const fires = (alert: string, withinSec: number) =>
  until(`${alert} fires`, async () => (await raised()).get(alert)?.state === "firing", withinSec);

// with the rules and the times that every stack has
describe("the alerts of a live stack on Docker", () => {
  let filler: Container;
  let up: Deployed;
  beforeAll(async () => {
    // a volume in memory, which the stack takes over as its own
    await daemon.createVolume({
      Name: logs,
      Driver: "local",
      DriverOpts: { type: "tmpfs", device: "tmpfs", o: `size=4m,uid=${user.uid},gid=${user.gid}` },
    });
    filler = await daemon.createContainer({
      Image: await pulled(daemon, baseImages().redis),
      Entrypoint: ["tail", "-f", "/dev/null"],
      User: "0:0",
      HostConfig: { Binds: [`${logs}:/disk`], Init: true },
    });
    await filler.start();
    up = deployed((await (await fixture.open()).up(fixture.observed())).outputs);
  });
  afterAll(async () => {
    await filler?.remove({ force: true, v: true });
    await fixture.dispose();
    expect(await leftovers(daemon, name)).toEqual([]);
  });

  it("are loaded, and none of them fires while all is well", async () => {
    await until("every rule was looked at", async () => {
      const { groups } = rulesAnswer.parse(await ask("rules")).data;
      const all = groups.flatMap(({ rules }) => rules);
      return all.length > 15 && all.every(({ health }) => health === "ok");
    });
    await createTicket(contractTarget(up), "Written while all is well");
    expect([...(await raised()).values()].filter(({ state }) => state === "firing")).toEqual([]);
  });

  it("have each query of the dashboard taken by Prometheus", async () => {
    const { panels } = dashboard({ title: "ops-assistant", labels: { job: serverJob } });
    const queries = panels.flatMap((panel) =>
      "targets" in panel ? panel.targets.map(({ expr }) => expr) : [],
    );
    expect(queries.length).toBeGreaterThanOrEqual(30);
    for (const expr of queries) {
      const query = expr
        .replaceAll("$instance", ".*")
        .replaceAll("$__rate_interval", "1m")
        .replaceAll("$__range", "1h");
      expect(await ask(`query?query=${encodeURIComponent(query)}`), query).toMatchObject({
        status: "success",
      });
    }
  });

  it("fire when many tokens are refused", async () => {
    const refused = await Promise.all(
      Array.from({ length: 40 }, () =>
        fetch(up.endpoint, { method: "POST", headers: { authorization: "Bearer not.a.token" } }),
      ),
    );
    expect(new Set(refused.map(({ status }) => status))).toEqual(new Set([401]));
    await fires("McpServerAuthRefusals", 60);
    expect((await raised()).get("McpServerAuthRefusals")?.summary).toMatch(
      /^40 requests in 5 minutes were refused: unauthenticated\.$/,
    );
  });

  it("fire when the audit log's disk is full", async () => {
    await execIn(filler, ["sh", "-c", "dd if=/dev/zero of=/disk/filler bs=1k; true"]);
    const session = await openSession(contractTarget(up));
    await until(
      "McpServerAuditFailing fires",
      async () => {
        await session.call("list_tickets");
        return (await raised()).get("McpServerAuditFailing")?.state === "firing";
      },
      60,
    );
    await session.close();
  });

  it("fire when the server is stopped, and wait in line when Redis is", async () => {
    await daemon.getContainer(`ops-assistant-${name}-redis`).stop();
    const session = await openSession(contractTarget(up));
    await until("McpServerLimitsNotShared waits", async () => {
      await session.call("list_tickets");
      return (await raised()).get("McpServerLimitsNotShared")?.state === "pending";
    });
    await session.close();
    await daemon.getContainer(`ops-assistant-${name}`).stop();
    await fires("McpServerDown", 150);
    expect((await raised()).get("McpServerDown")?.summary).toBe(
      "No instance of the MCP server answers.",
    );
  });
});
