import { z } from "zod";
import { describeGiven, type Fault, keyOf } from "../config/fault.ts";
import { keepsItsOwn } from "../config/own-state.ts";
import type { KubernetesSettings, SecretKey } from "../config/schema.ts";
import { planClaims } from "./claims-plan.ts";
import type { Seen } from "./preflight-plan.ts";

/** Marks the class of claims that name none (https://kubernetes.io/docs/concepts/storage/storage-classes/#default-storageclass). */
const isDefaultAnnotation = "storageclass.kubernetes.io/is-default-class";

const classList = z.object({
  items: z.array(
    z.object({
      metadata: z.object({
        name: z.string(),
        annotations: z.record(z.string(), z.string()).optional(),
      }),
    }),
  ),
});

/** Faults of the claims' storage classes, against the list of all that the cluster has. */
export function storageFaults(
  settings: KubernetesSettings,
  needs: ReadonlySet<SecretKey>,
  seen: Seen | undefined,
): Fault[] {
  const { kubernetes, server } = settings;
  const isBundled = kubernetes.data.persistent && !keepsItsOwn(server);
  const classes = classList.safeParse(seen?.is === "there" ? seen.object : undefined);
  if (!classes.success) return [];
  const names = classes.data.items.map(({ metadata }) => metadata.name);
  const hasDefault = classes.data.items.some(
    ({ metadata }) => metadata.annotations?.[isDefaultAnnotation] === "true",
  );
  const claims = [
    { section: "data", isMade: isBundled || planClaims(settings).length > 0 },
    { section: "redis", isMade: needs.has("redisPassword") },
    { section: "postgres", isMade: needs.has("postgresPassword") },
  ] as const;
  return claims
    .filter(({ isMade }) => isMade)
    .flatMap(({ section }): Fault[] => {
      const wanted = kubernetes[section].storageClass;
      if (wanted === undefined ? hasDefault : names.includes(wanted)) return [];
      const key = keyOf(["kubernetes", section, "storageClass"]);
      const listed = names.length === 0 ? "the cluster has none" : names.join(" | ");
      const without =
        section === "data" && isBundled
          ? `, or ${keyOf(["kubernetes", "data", "persistent"])} to false`
          : "";
      return [
        {
          key,
          given: describeGiven(wanted),
          allowed:
            wanted === undefined
              ? `a storage class, as the cluster has no default one: ${listed}`
              : `a storage class of the cluster: ${listed}`,
          fix: `set ${key} to one of these${without}`,
        },
      ];
    });
}
