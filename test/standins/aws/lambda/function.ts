import type { FunctionConfiguration, Lambda } from "@aws-sdk/client-lambda";
import { flagOf, numberOf, type Properties } from "../../values.ts";
import { rememberingAnswers } from "../answers.ts";
import type { Aws } from "../aws.ts";
import { errorName, orUndefined } from "../errors.ts";
import type { AwsType, Change } from "../kind.ts";
import { nameOf } from "../names.ts";
import { eventually, retrying } from "../retry.ts";
import { tagChanges, tagsOf } from "../tags.ts";
import { readFunction } from "./function-answer.ts";
import {
  codeProperties,
  codeRequest,
  configurationProperties,
  configurationRequest,
  createRequest,
} from "./function-requests.ts";
import { functionFaults, functionTable, functionToken } from "./function-table.ts";

/** What a published change makes anew. */
const versionOutputs = ["version", "qualifiedArn", "qualifiedInvokeArn", "lastModified"];

/**
 * Functions from images. moto 5.2.5 knows no logging settings, keeps the first values of `imageConfig`,
 * `tracingConfig`, `architectures` and `ephemeralStorage`, and looks for no image in a registry.
 */
export const functions: AwsType = rememberingAnswers({
  token: functionToken,
  table: functionTable,
  tagged: true,
  named: true,
  computed: [
    "arn",
    "architectures",
    "codeSha256",
    "sourceCodeSize",
    "invokeArn",
    "responseStreamingInvokeArn",
    ...versionOutputs,
  ],
  faults: functionFaults,
  unsettled: (changed) =>
    touches(changed, [...codeProperties, ...configurationProperties, "publish"])
      ? [...versionOutputs, "codeSha256", "sourceCodeSize"]
      : [],
  create: async ({ aws, region, inputs }) => {
    const lambda = await aws.clients.lambda(region);
    const request = createRequest(inputs, nameOf(inputs), tagsOf(inputs));
    // a role is known to Lambda a few seconds after IAM made it
    const made = await retrying(aws, isRoleTooNew, () => lambda.createFunction(request));
    return made.FunctionName ?? "";
  },
  complete: async ({ aws, region, id, inputs }) => {
    const lambda = await aws.clients.lambda(region);
    await settled(aws, lambda, id);
    if (inputs.reservedConcurrentExecutions !== undefined) await reserve(lambda, id, inputs);
  },
  read: async ({ aws, region, id, inputs }) => {
    const lambda = await aws.clients.lambda(region);
    const found = await orUndefined(lambda.getFunction({ FunctionName: id }));
    return found && readFunction(inputs, { found, newest: await newestVersion(lambda, id) });
  },
  update: async (change) => {
    const { aws, region, id, inputs, changed } = change;
    const lambda = await aws.clients.lambda(region);
    const FunctionName = id;
    await tag(lambda, change);
    const configures = touches(changed, configurationProperties);
    if (configures) {
      await lambda.updateFunctionConfiguration({
        FunctionName,
        ...configurationRequest(inputs, changed),
      });
      await settled(aws, lambda, id);
    }
    const replacesCode = touches(changed, codeProperties);
    if (replacesCode) {
      await lambda.updateFunctionCode({ FunctionName, ...codeRequest(inputs) });
      await settled(aws, lambda, id);
    }
    if (changed.has("reservedConcurrentExecutions")) await reserve(lambda, id, inputs);
    if (!flagOf(inputs, "publish")) return;
    if (configures || replacesCode || changed.has("publish")) {
      await lambda.publishVersion({ FunctionName });
    }
  },
  delete: async ({ aws, region, id, inputs }) => {
    if (flagOf(inputs, "skipDestroy")) return;
    const lambda = await aws.clients.lambda(region);
    await orUndefined(lambda.deleteFunction({ FunctionName: id }));
  },
});

function touches(changed: ReadonlySet<string>, names: readonly string[]): boolean {
  return names.some((name) => changed.has(name));
}

function isRoleTooNew(error: unknown): boolean {
  return (
    errorName(error) === "InvalidParameterValueException" &&
    error instanceof Error &&
    /cannot be assumed by Lambda/.test(error.message)
  );
}

/** Waits for a change to be over; until then Lambda refuses the next one (API reference, function states). */
async function settled(aws: Aws, lambda: Lambda, FunctionName: string): Promise<void> {
  await eventually(aws, `Function ${FunctionName}`, async () => {
    const now = await orUndefined(lambda.getFunctionConfiguration({ FunctionName }));
    if (now?.State === "Failed" || now?.LastUpdateStatus === "Failed") {
      const reason = now.LastUpdateStatusReason ?? now.StateReason ?? "no reason given";
      throw new Error(`Lambda could not prepare it: ${reason}`);
    }
    const isBusy = now?.State === "Pending" || now?.LastUpdateStatus === "InProgress";
    return isBusy ? undefined : now;
  });
}

async function reserve(lambda: Lambda, FunctionName: string, inputs: Properties): Promise<void> {
  const reserved = numberOf(inputs, "reservedConcurrentExecutions") ?? -1;
  if (reserved >= 0) {
    await lambda.putFunctionConcurrency({ FunctionName, ReservedConcurrentExecutions: reserved });
  } else {
    await lambda.deleteFunctionConcurrency({ FunctionName });
  }
}

async function newestVersion(lambda: Lambda, FunctionName: string): Promise<FunctionConfiguration> {
  let newest: FunctionConfiguration = {};
  let Marker: string | undefined;
  do {
    const page = await lambda.listVersionsByFunction({ FunctionName, Marker });
    // from oldest to newest, after $LATEST
    newest = page.Versions?.at(-1) ?? newest;
    Marker = page.NextMarker || undefined;
  } while (Marker !== undefined);
  return newest;
}

async function tag(lambda: Lambda, { before, inputs, changed, state }: Change): Promise<void> {
  const Resource = typeof state.arn === "string" ? state.arn : "";
  if (!changed.has("tags")) return;
  const { set, remove } = tagChanges(before, inputs);
  if (Object.keys(set).length > 0) await lambda.tagResource({ Resource, Tags: set });
  if (remove.length > 0) await lambda.untagResource({ Resource, TagKeys: [...remove] });
}
