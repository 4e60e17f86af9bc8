import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { drainSecFor } from "../../../../app/src/contract.ts";
import { planConfigData } from "../../../../infra/kubernetes/config-plan.ts";
import { objectLabels, selectorLabels } from "../../../../infra/kubernetes/labels.ts";
import { namesOf } from "../../../../infra/kubernetes/names.ts";
import { planned } from "./planning.ts";
import { kubernetesSettingsOf } from "./settings.ts";

/** RFC 1123 label, as names of Services and namespaces. */
const dnsLabel = /^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/;
/** https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#syntax-and-character-set */
const labelValue = /^([A-Za-z0-9]([\w.-]{0,61}[A-Za-z0-9])?)?$/;
const labelKey = /^([a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?\/)?[A-Za-z0-9]([\w.-]{0,61}[A-Za-z0-9])?$/;

const server = fc.stringMatching(/^[a-z]([a-z0-9-]{0,28}[a-z0-9])?$/);
/** As the engine allows (https://www.pulumi.com/docs/iac/concepts/stacks/). */
const stack = fc.stringMatching(/^[A-Za-z0-9_.-]{1,100}$/);

describe("what Kubernetes allows", () => {
  it("holds for the names and labels of any server and any stack", () => {
    fc.assert(
      fc.property(server, stack, (name, stackName) => {
        const names = namesOf(kubernetesSettingsOf({ name }));
        for (const text of Object.values(names)) expect(text).toMatch(dnsLabel);
        const labels = objectLabels({ server: name, stack: stackName }, "server");
        for (const [key, value] of Object.entries(labels)) {
          expect(key).toMatch(labelKey);
          expect(value).toMatch(labelValue);
        }
        expect(labels).toMatchObject(selectorLabels({ server: name, stack: stackName }, "server"));
      }),
    );
  });

  it("holds apart the pods of any two stacks of one server in one namespace", () => {
    fc.assert(
      fc.property(server, stack, stack, (name, a, b) => {
        fc.pre(a !== b);
        const [first, second] = [a, b].map((each) =>
          selectorLabels({ server: name, stack: each }, "server"),
        );
        expect(first).not.toEqual(second);
      }),
    );
  });

  it("holds for the ConfigMap of any settings: valid keys and values that are text", () => {
    const settings = fc.record({
      name: server,
      logLevel: fc.constantFrom("debug", "info", "warn", "error"),
      readOnly: fc.boolean(),
      allowedHosts: fc.array(fc.domain(), { maxLength: 5 }),
    });
    fc.assert(
      fc.property(settings, (given) => {
        for (const [key, value] of Object.entries(planConfigData(kubernetesSettingsOf(given)))) {
          expect(key).toMatch(/^[A-Z_][A-Z0-9_]*$/);
          expect(typeof value).toBe("string");
        }
      }),
    );
  });

  it("holds for the pods of any settings: no request above its limit, a kill only after the pause", () => {
    const settings = fc.record({
      startTimeoutSec: fc.integer({ min: 10, max: 1800 }),
      preStopSec: fc.integer({ min: 0, max: 60 }),
      data: fc.record({ persistent: fc.boolean() }),
    });
    const audit = fc.record({
      destination: fc.constantFrom("file", "stdout"),
      maxFileMiB: fc.integer({ min: 1, max: 10_240 }),
      maxFiles: fc.integer({ min: 1, max: 1000 }),
    });
    const callSec = fc.integer({ min: 1, max: 290 });
    fc.assert(
      fc.property(settings, audit, callSec, (kubernetes, records, toolTimeoutSec) => {
        const claim = kubernetes.data.persistent ? "data" : undefined;
        const given = kubernetesSettingsOf(
          { audit: records, limits: { toolTimeoutSec } },
          kubernetes,
        );
        const { deployment, pod, container } = planned(given, { claim });
        const { requests, limits } = container.resources;
        const [asked, most] = [requests, limits].map((each) =>
          mebibytes(each["ephemeral-storage"]),
        );
        expect(asked).toBe(sum(pod.spec.volumes));
        expect(most).toBeGreaterThan(asked ?? Number.NaN);
        expect(pod.spec.terminationGracePeriodSeconds).toBeGreaterThan(
          kubernetes.preStopSec + drainSecFor(toolTimeoutSec),
        );
        const { "pulumi.com/timeoutSeconds": timeout } = deployment.annotations;
        expect(Number(timeout)).toBeGreaterThan(deployment.spec.progressDeadlineSeconds);
      }),
    );
  });
});

/** MiB of the volumes that lie on the node's disk. */
function sum(volumes: readonly object[]): number {
  return volumes
    .map((volume) => ("emptyDir" in volume ? mebibytes(sizeOf(volume.emptyDir)) : 0))
    .reduce((total, size) => total + size, 0);
}

function sizeOf(emptyDir: unknown): string {
  const size =
    typeof emptyDir === "object" && emptyDir !== null && Reflect.get(emptyDir, "sizeLimit");
  if (typeof size !== "string") throw new Error("a folder on the node's disk has a limit");
  return size;
}

function mebibytes(size: string): number {
  const [, amount, unit = ""] = /^(\d+)(Mi|Gi|Ti|Pi)$/.exec(size) ?? [];
  return Number(amount) * 1024 ** ["Mi", "Gi", "Ti", "Pi"].indexOf(unit);
}
