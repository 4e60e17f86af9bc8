import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import { planPostgres } from "../../../../infra/kubernetes/postgres-plan.ts";
import { planStatefulSet } from "../../../../infra/kubernetes/stateful-plan.ts";
import { plain, resolved, secretKeys } from "../mocks.ts";
import { owner } from "./planning.ts";
import { kubernetesSettingsOf } from "./settings.ts";
import { hardened, password, ran } from "./stateful-parts.ts";

const name = "ops-assistant-postgres";
const ties = { secret: "postgres-password-1", service: name, serviceAccount: name };
const isReady = "pg_isready --host=127.0.0.1 --username=mcp --dbname=mcp";

function planned(kubernetes: Record<string, unknown> = {}, images: Record<string, unknown> = {}) {
  const settings = kubernetesSettingsOf({}, kubernetes, images);
  const { spec } = planStatefulSet(settings, owner, planPostgres(settings), ties);
  const [container] = spec.template.spec.containers;
  if (container === undefined) throw new Error("a pod has a container");
  return { spec, container };
}

describe("the StatefulSet of PostgreSQL", () => {
  it("runs one hardened container that keeps its data in a folder of the claim", () => {
    const { spec, container } = planned();
    expect(container).toEqual({
      name: "postgres",
      image: "postgres:17.6-bookworm",
      imagePullPolicy: "IfNotPresent",
      args: [
        "sh",
        "-c",
        [
          "set -e",
          'if [ -s "$PGDATA/PG_VERSION" ]; then',
          "postgres --single -c log_min_error_statement=panic mcp >/dev/null <<SQL",
          "ALTER ROLE mcp PASSWORD '$POSTGRES_PASSWORD'",
          "SQL",
          "fi",
          "exec docker-entrypoint.sh postgres -c shared_buffers=64MB",
        ].join("\n"),
      ],
      ports: [{ name: "postgres", containerPort: 5432, protocol: "TCP" }],
      env: [
        { name: "POSTGRES_USER", value: "mcp" },
        { name: "POSTGRES_DB", value: "mcp" },
        { name: "PGDATA", value: "/var/lib/postgresql/data/pgdata" },
        {
          name: "POSTGRES_PASSWORD",
          valueFrom: { secretKeyRef: { name: "postgres-password-1", key: "postgres-password" } },
        },
      ],
      startupProbe: {
        exec: { command: ["sh", "-c", `${isReady}; [ $? -lt 2 ]`] },
        timeoutSeconds: 5,
        periodSeconds: 1,
        failureThreshold: 1800,
      },
      livenessProbe: {
        exec: { command: ["sh", "-c", `${isReady}; [ $? -lt 2 ]`] },
        timeoutSeconds: 5,
        periodSeconds: 10,
        failureThreshold: 6,
      },
      readinessProbe: {
        exec: { command: isReady.split(" ") },
        timeoutSeconds: 5,
        periodSeconds: 5,
        failureThreshold: 3,
      },
      resources: {
        requests: { cpu: "100m", memory: "256Mi", "ephemeral-storage": "17Mi" },
        limits: { cpu: "1", memory: "256Mi", "ephemeral-storage": "273Mi" },
      },
      securityContext: hardened.container,
      volumeMounts: [
        { name: "data", mountPath: "/var/lib/postgresql/data" },
        { name: "tmp", mountPath: "/tmp" },
        { name: "socket", mountPath: "/var/run/postgresql" },
      ],
    });
    expect(spec.template.spec.securityContext).toEqual(hardened.pod);
    expect(spec.template.spec.volumes).toEqual([
      { name: "tmp", emptyDir: { sizeLimit: "16Mi" } },
      { name: "socket", emptyDir: { sizeLimit: "1Mi" } },
    ]);
  });

  it("has 30 s to stop, for a shutdown ends with a checkpoint", () => {
    expect(planned().spec.template.spec.terminationGracePeriodSeconds).toBe(30);
  });

  it("takes its image from the mirror, its memory and its claim from the settings", () => {
    const postgres = { memoryMiB: 1024, size: "10Gi", storageClass: "fast" };
    const { spec, container } = planned({ postgres }, { mirror: "mirror.example.com" });
    expect(container.image).toBe("mirror.example.com/library/postgres:17.6-bookworm");
    expect(container.args.at(-1)).toContain("shared_buffers=256MB");
    expect(container.resources.limits.memory).toBe("1Gi");
    expect(spec.volumeClaimTemplates[0]?.spec).toEqual({
      accessModes: ["ReadWriteOnce"],
      resources: { requests: { storage: "10Gi" } },
      storageClassName: "fast",
    });
  });

  it("asks for 5 GiB of the cluster's default class when nothing is set", () => {
    expect(planned().spec.volumeClaimTemplates[0]?.spec).toEqual({
      accessModes: ["ReadWriteOnce"],
      resources: { requests: { storage: "5Gi" } },
    });
  });
});

describe("KubernetesPostgres", () => {
  it("gives a URL that is secret and names the Service", async () => {
    const { url } = await ran("postgres", kubernetesSettingsOf());
    expect(await pulumi.isSecret(url)).toBe(true);
    expect(await resolved(url)).toBe(`postgres://mcp:${password}@${name}:5432/mcp`);
  });

  it("keeps the password in its Secret alone", async () => {
    const { named, resources } = await ran("postgres", kubernetesSettingsOf());
    const { inputs } = named("postgres-password");
    expect(secretKeys(inputs)).toEqual(["stringData"]);
    expect(plain(inputs).stringData).toEqual({ "postgres-password": password });
    const others = resources.filter((seen) => seen.name !== "postgres-password");
    expect(JSON.stringify(others.map((seen) => seen.inputs))).not.toContain(password);
  });

  it("does not delete its StatefulSet, and the data with it, to change what cannot be changed", async () => {
    const { named } = await ran("postgres", kubernetesSettingsOf());
    expect(named("postgres-set").deleteBeforeReplace).toBe(false);
  });

  it("is called after the server, in the stack's namespace", async () => {
    const settings = kubernetesSettingsOf({ name: "mine" }, { namespace: "team" });
    const { named } = await ran("postgres", settings);
    for (const role of ["set", "service", "account"]) {
      expect(named(`postgres-${role}`).inputs.metadata).toMatchObject({
        name: "mine-postgres",
        namespace: "team",
      });
    }
  });
});
