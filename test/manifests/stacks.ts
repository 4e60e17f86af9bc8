import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { parseConfig } from "../../infra/config/parse.ts";
import type { KubernetesSettings } from "../../infra/config/schema.ts";
import { kubernetesSettingsOf } from "../unit/infra/kubernetes/settings.ts";

const root = join(import.meta.dirname, "..", "..");

const ingress = { host: "mcp.example.com", tlsSecret: "mcp-tls" };

/** Stacks whose manifests are judged; together they hold every kind of object that there can be. */
export const stacks = {
  "Pulumi.prod.yaml": () => settingsOfFile("Pulumi.prod.yaml"),
  "with every default": () => kubernetesSettingsOf(),
  "with two pods, pulled with a secret": () =>
    kubernetesSettingsOf({}, { replicas: 2, podSecurity: "none", pullSecrets: ["registry"] }),
  "of one pod with SQLite": () =>
    kubernetesSettingsOf(
      { store: "sqlite", shared: "memory" },
      { replicas: 1, data: { accessMode: "ReadWriteOnce" } },
    ),
  "behind nginx": () => kubernetesSettingsOf({}, { ingress }),
  "behind HAProxy": () =>
    kubernetesSettingsOf({}, { ingress: { ...ingress, controller: "haproxy" } }),
  "behind Traefik": () =>
    kubernetesSettingsOf({}, { ingress: { ...ingress, controller: "traefik" } }),
  "behind another controller": () =>
    kubernetesSettingsOf({}, { ingress: { ...ingress, controller: "none", className: "other" } }),
  "behind a Gateway, watched by the operator": () =>
    kubernetesSettingsOf(
      {},
      {
        gateway: { host: "mcp.example.com", name: "public", namespace: "gateways" },
        monitoring: { kind: "operator", labels: { release: "prometheus" } },
      },
    ),
} satisfies Readonly<Record<string, () => KubernetesSettings>>;

/** What a stack is called here. */
export type StackName = keyof typeof stacks;

/** The settings of a stack's file, as the engine would hand them over. */
function settingsOfFile(name: string): KubernetesSettings {
  const { config } = z
    .object({ config: z.record(z.string(), z.unknown()) })
    .parse(parse(readFileSync(join(root, name), "utf8")));
  const values = Object.entries(config).map(([key, value]) => [
    key,
    typeof value === "string" ? value : JSON.stringify(value),
  ]);
  const parsed = parseConfig({ values: Object.fromEntries(values), secretKeys: [] });
  if (!parsed.ok) throw new Error(`${name} is not valid: ${JSON.stringify(parsed.faults)}`);
  if (parsed.settings.target !== "kubernetes") throw new Error(`${name} is of another target`);
  return parsed.settings;
}
