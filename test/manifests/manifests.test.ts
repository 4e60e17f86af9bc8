import { describe, expect, it } from "vitest";
import { deployedOnMocks } from "../unit/infra/kubernetes/deployed.ts";
import { checkov } from "./checkov.ts";
import { verdictOf } from "./judge.ts";
import { kubeScore } from "./kube-score.ts";
import { type Manifest, manifestsOf, objectOf, renderManifests } from "./manifest.ts";
import { type StackName, stacks } from "./stacks.ts";
import { type Found, stale, unlisted } from "./unlisted.ts";

const names = Object.keys(stacks).filter((name): name is StackName => name in stacks);
const judges = [
  { tool: "kube-score", judge: kubeScore },
  { tool: "checkov", judge: checkov },
] as const;

/** Ends every message of this file about a finding: what can be done about it. */
const howToMend = "mend it in infra/kubernetes, or list it with its reason in exceptions.ts";

const rendered = new Map<StackName, Manifest[]>();
const found: Found[] = [];

async function manifestsOfStack(name: StackName): Promise<Manifest[]> {
  const known = rendered.get(name);
  if (known) return known;
  const { resources } = await deployedOnMocks(stacks[name]());
  const manifests = manifestsOf(resources);
  rendered.set(name, manifests);
  return manifests;
}

describe.each(names)("the manifests of a stack %s", (name) => {
  it.each(judges)(
    "hold nothing that $tool finds and no exception names",
    async ({ tool, judge }) => {
      const manifests = await manifestsOfStack(name);
      const { judged, findings } = await verdictOf(judge, renderManifests(manifests));
      const one = { tool, stack: name, findings };
      found.push(one);
      const toJudge = manifests.filter(({ kind }) => judge.kinds.includes(kind)).map(objectOf);
      expect(toJudge.filter((object) => !judged.has(object))).toEqual([]);
      expect(unlisted(one), howToMend).toEqual([]);
    },
  );

  it("are the same whenever they are rendered", async () => {
    const first = renderManifests(await manifestsOfStack(name));
    const { resources } = await deployedOnMocks(stacks[name]());
    expect(renderManifests(manifestsOf(resources))).toBe(first);
  });
});

describe("the exceptions", () => {
  it("all occur still, so that a mended one is struck off", (context) => {
    // what a run of single tests leaves out cannot be missing
    const isWhole = found.length === names.length * judges.length;
    if (!isWhole) return context.skip("only some of the stacks were judged");
    expect(stale(found)).toEqual([]);
  });
});

describe("the stacks that are judged", () => {
  it("have every kind of object that there is", async () => {
    const kinds = new Set<string>();
    for (const name of names) {
      for (const { kind } of await manifestsOfStack(name)) kinds.add(kind);
    }
    expect([...kinds].sort()).toEqual([
      "ConfigMap",
      "Deployment",
      "HTTPRoute",
      "HorizontalPodAutoscaler",
      "Ingress",
      "Middleware",
      "Namespace",
      "NetworkPolicy",
      "PersistentVolumeClaim",
      "PodDisruptionBudget",
      "PrometheusRule",
      "Secret",
      "Service",
      "ServiceAccount",
      "ServiceMonitor",
      "StatefulSet",
    ]);
  });
});

describe("a privileged pod whose image is the latest", () => {
  it.each([
    {
      tool: "kube-score",
      judge: kubeScore,
      expected: ["container-image-tag", "container-security-context-privileged"],
    },
    { tool: "checkov", judge: checkov, expected: ["CKV_K8S_14", "CKV_K8S_16"] },
  ] as const)("fails by the word of $tool", async ({ tool, judge, expected }) => {
    const stack = "of one pod with SQLite";
    const spoiled = renderManifests(await manifestsOfStack(stack))
      .replace(/image: .*@sha256:.*/, "image: registry.example.com/ops-assistant:latest")
      .replace("privileged: false", "privileged: true");
    const { findings } = await verdictOf(judge, spoiled);
    const lines = unlisted({ tool, stack, findings });
    for (const check of expected) {
      expect(lines).toContainEqual(
        expect.stringContaining(`${tool} ${check} Deployment/ops-assistant: `),
      );
    }
  });
});
