import { driftLines } from "../report/drift.ts";
import { driftOfStack } from "./drift-stack.ts";
import { type OperatedStack, operatedStack } from "./operated-stack.ts";
import { parseOptions } from "./options.ts";

/** Exit code of a stack that is not as it was deployed. */
const driftCode = 3;

/** Where a command tells things. */
export interface DriftVoice {
  /** Takes the answer. */
  readonly answer: (line: string) => void;
  /** Takes what is said on the way. */
  readonly say: (line: string) => void;
}

/** `mcp-stacks drift`: what differs between a stack as it was deployed and what is really there. */
export async function drift(args: readonly string[]): Promise<number> {
  const { values } = parseOptions(args, {
    stack: { type: "string", default: "dev" },
    json: { type: "boolean", default: false },
  });
  const say = (line: string): void => console.error(line);
  const operated = await operatedStack(values.stack, say);
  return tellDrift(operated, values.json, { say, answer: (line) => console.log(line) });
}

/** Looks for drift of an opened stack and tells it; answers with the exit code. */
export async function tellDrift(
  operated: OperatedStack,
  json: boolean,
  { say, answer }: DriftVoice,
): Promise<number> {
  const { name } = operated;
  say(`\nReading what stack ${name} really is; nothing is changed:`);
  const drifted = await driftOfStack(operated);
  const code = drifted.length === 0 ? 0 : driftCode;
  if (json) {
    answer(JSON.stringify({ stack: name, drifted }, null, 2));
    return code;
  }
  if (drifted.length === 0) {
    answer(`Stack ${name} is as it was deployed.`);
    return code;
  }
  const count = drifted.length === 1 ? "1 resource" : `${drifted.length} resources`;
  answer(`Stack ${name} is not as it was deployed: ${count} changed by others.`);
  for (const line of drifted.flatMap(driftLines)) answer(line);
  answer(`  fix      put it back: npm run pulumi -- up --refresh --stack ${name}`);
  answer(
    `           or write what is meant to stay into Pulumi.${name}.yaml, then the same command`,
  );
  return code;
}
