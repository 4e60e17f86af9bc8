import { z } from "zod";
import type { Judge } from "./judge.ts";

const record = z.object({
  check_id: z.string(),
  check_name: z.string(),
  /** `Kind.namespace.name`, with more behind it for what was found inside of a pod template. */
  resource: z.string(),
});

const answer = z.object({
  check_type: z.literal("kubernetes"),
  results: z.object({
    passed_checks: z.array(record),
    failed_checks: z.array(record),
    parsing_errors: z.array(z.string()).max(0),
  }),
});

/** checkov's checks of Kubernetes, offline (https://www.checkov.io/5.Policy%20Index/kubernetes.html). */
export const checkov: Judge = {
  command: "checkov",
  kinds: [
    "ConfigMap",
    "Deployment",
    "Ingress",
    "Secret",
    "Service",
    "ServiceAccount",
    "StatefulSet",
  ],
  args: (file) => [
    ...["--file", file, "--framework", "kubernetes", "--output", "json"],
    ...["--compact", "--skip-download"],
  ],
  read: (text) => {
    const { passed_checks, failed_checks } = answer.parse(JSON.parse(text)).results;
    return {
      judged: new Set([...passed_checks, ...failed_checks].map(({ resource }) => nameOf(resource))),
      findings: failed_checks.map(({ check_id, check_name, resource }) => ({
        check: check_id,
        object: nameOf(resource),
        text: check_name,
      })),
    };
  },
};

function nameOf(resource: string): string {
  const [kind = "", , name = ""] = resource.split(".");
  return `${kind}/${name}`;
}
