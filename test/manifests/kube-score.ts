import { z } from "zod";
import type { Judge } from "./judge.ts";

/** Grades below this one are warnings, 1 is critical; 10 is all that can be had. */
const good = 7;

const answer = z.array(
  z.object({
    type_meta: z.object({ kind: z.string() }),
    object_meta: z.object({ name: z.string() }),
    checks: z
      .array(
        z.object({
          check: z.object({ id: z.string(), name: z.string() }),
          grade: z.number(),
          skipped: z.boolean(),
          comments: z.array(z.object({ path: z.string(), summary: z.string() })).nullable(),
        }),
      )
      .min(1),
  }),
);

/** kube-score, warnings too (https://github.com/zegl/kube-score/blob/master/README_CHECKS.md). */
export const kubeScore: Judge = {
  command: "kube-score",
  kinds: [
    "Deployment",
    "HorizontalPodAutoscaler",
    "Ingress",
    "NetworkPolicy",
    "PodDisruptionBudget",
    "Service",
    "StatefulSet",
  ],
  args: (file) => [
    "score",
    ...["--output-format", "json", "--kubernetes-version", "v1.36"],
    ...["--enable-optional-test", "container-seccomp-profile"],
    ...["--enable-optional-test", "container-ports-check"],
    // no manifest excuses itself
    "--disable-ignore-checks-annotations",
    file,
  ],
  read: (text) => {
    const objects = answer.parse(JSON.parse(text)).map(({ type_meta, object_meta, checks }) => ({
      object: `${type_meta.kind}/${object_meta.name}`,
      failed: checks.filter(({ skipped, grade }) => !skipped && grade < good),
    }));
    return {
      judged: new Set(objects.map(({ object }) => object)),
      findings: objects.flatMap(({ object, failed }) =>
        failed.map(({ check, grade, comments }) => ({
          check: check.id,
          object,
          text: [
            `${grade === 1 ? "critical" : "warning"}: ${check.name}`,
            ...(comments ?? []).map(({ path, summary }) => `${path} ${summary}`.trim()),
          ].join("; "),
        })),
      ),
    };
  },
};
