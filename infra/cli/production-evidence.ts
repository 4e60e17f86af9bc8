import { setTimeout as pause } from "node:timers/promises";
import { z } from "zod";
import type { ContractTarget } from "../contract/check.ts";
import { nameOfUrn } from "../engine-words.ts";
import type { StackFacts } from "../facts.ts";
import type { Evidence, Known, Probes, Records } from "../production/evidence.ts";
import { isMissing } from "../production/evidence.ts";
import {
  linesSince,
  type Platform,
  placesOf,
  textsIn,
  withoutEncrypted,
} from "../production/platform.ts";
import { probeServer } from "../production/probes/probe-server.ts";
import { layoutOf } from "../server-layout.ts";
import { type OperatedStack, stateResources } from "./operated-stack.ts";
import { previewStack } from "./preview-stack.ts";
import { readDocuments, sharedWith } from "./production-documents.ts";
import { testedOf } from "./production-tests.ts";
import { explained } from "./stack.ts";

/** Longest wait for a call to be counted, ms: Prometheus reads every 15 s. */
const longestCountMs = 45_000;

/** Where evidence is taken from. */
export interface Sources {
  readonly checkout: string;
  readonly facts: StackFacts;
  readonly target: ContractTarget;
  readonly platform: Known<Platform>;
  /** File of the test report. */
  readonly tests: string;
  readonly say: (line: string) => void;
}

const limitsSchema = z.object({ requestsPerMinute: z.number(), toolCallsPerMinute: z.number() });

/** Gathers everything that the checks decide by; what cannot be had is missing with its reason. */
export async function gatherEvidence(operated: OperatedStack, sources: Sources): Promise<Evidence> {
  const { facts, target, platform, checkout, say } = sources;
  const limits = limitsSchema.parse(facts.limits);
  const counted: { calls: Known<{ readonly before: number }> } = {
    calls: { missing: "the server was not called" },
  };
  say("  asking the deployed server: reads and refusals, no change");
  const probes = await known(() =>
    probeServer(target, { limits, layout: layoutOf(facts) }, async (tool) => {
      counted.calls = await of(platform, async ({ toolCalls }) => ({
        before: await toolCalls(tool),
      }));
    }),
  );
  say("  asking the rules of policy, and what the server wrote down");
  const [policy, records, runtime, stateLeaks] = await Promise.all([
    known(async () => {
      const { errors, violations } = await previewStack(operated);
      return { errors, violations };
    }),
    recordsOf(platform, probes, counted.calls),
    of(platform, (one) => one.runtime()),
    known(() => leaksOf(operated)),
  ]);
  const liveTools = isMissing(probes) ? [] : probes.surface.tools.map(({ name }) => name);
  return {
    stack: operated.name,
    facts,
    policy,
    probes,
    runtime,
    records,
    shared: sharedWith(checkout, operated.name, operated.config),
    stateLeaks,
    tested: testedOf(checkout, sources.tests, facts),
    documents: readDocuments(checkout, liveTools),
  };
}

async function recordsOf(
  platform: Known<Platform>,
  probes: Known<Probes>,
  counted: Known<{ readonly before: number }>,
): Promise<Records> {
  if (isMissing(probes)) return { audit: probes, log: probes, metrics: probes };
  const { mark } = probes;
  const metrics = isMissing(counted)
    ? Promise.resolve(counted)
    : of(platform, async (one) => {
        const after = await countAfter(() => one.toolCalls(mark.tool), counted.before);
        return { before: counted.before, after };
      });
  return {
    audit: await of(platform, async (one) => ({
      lines: linesSince(await one.audit(mark), mark.from),
    })),
    log: await of(platform, (one) => one.log()),
    metrics: await metrics,
  };
}

/** Waits until more is counted than before, for as long as a scrape may take. */
async function countAfter(count: () => Promise<number>, before: number): Promise<number> {
  const end = Date.now() + longestCountMs;
  for (;;) {
    const now = await count();
    if (now > before || Date.now() > end) return now;
    await pause(500);
  }
}

/** Resources of the state, the stack's outputs among them, whose text holds a secret that it should keep encrypted. */
async function leaksOf(operated: OperatedStack): Promise<{ readonly places: readonly string[] }> {
  const outputs = Object.values(await explained(() => operated.stack.outputs()));
  const secrets = outputs.flatMap(({ value, secret }) => (secret ? textsIn(value) : []));
  const resources = await stateResources(operated);
  const texts = resources.map((resource): [string, string] => [
    nameOfUrn(String(resource.urn)),
    JSON.stringify(withoutEncrypted(resource)),
  ]);
  return { places: placesOf(Object.fromEntries(texts), secrets) };
}

function of<T extends object>(
  platform: Known<Platform>,
  read: (platform: Platform) => Promise<T>,
): Promise<Known<T>> {
  return isMissing(platform) ? Promise.resolve(platform) : known(() => read(platform));
}

async function known<T extends object>(read: () => Promise<T>): Promise<Known<T>> {
  try {
    return await read();
  } catch (error) {
    return {
      missing: error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error),
    };
  }
}
