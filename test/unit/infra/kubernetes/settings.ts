import { type KubernetesSettings, kubernetesSettings } from "../../../../infra/config/schema.ts";

/** Settings of a Kubernetes stack with every default; sections are merged over the smallest ones. */
export function kubernetesSettingsOf(
  server: Record<string, unknown> = {},
  kubernetes: Record<string, unknown> = {},
  images: Record<string, unknown> = {},
): KubernetesSettings {
  return kubernetesSettings.parse({
    target: "kubernetes",
    server: {
      auth: { mode: "jwt" },
      image: { reference: `registry.example.com/ops-assistant@sha256:${"a".repeat(64)}` },
      store: "postgres",
      ...server,
    },
    kubernetes,
    images,
  });
}
