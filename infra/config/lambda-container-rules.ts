import { describeGiven, type Fault, keyOf } from "./fault.ts";
import type { LambdaRule } from "./lambda-rules.ts";
import { container as containerSchema } from "./schema/container.ts";

const keyIn = (...path: readonly PropertyKey[]): string => keyOf(["server", "container", ...path]);

/*
 * A function keeps no disk, has its own user, and is called by Lambda rather than asked whether it is
 * well (https://docs.aws.amazon.com/lambda/latest/dg/images-create.html#images-reqs).
 */

/** What of a container a function has no such thing for, and why. */
const containerFitsAFunction: LambdaRule = ({ server: { container } }) => {
  const untouched = containerSchema.parse(undefined);
  const { volumes, user, writable, keepAliveSec } = container;
  const inMemory = writable.join() === untouched.writable.join();
  const asked: readonly (readonly [name: string, value: unknown, why: string, fix: string])[] = [
    [
      "volumes",
      volumes?.length === 0 ? undefined : volumes,
      "a function has no volumes",
      "keep what must last in a service elsewhere; [] says that it keeps nothing",
    ],
    [
      "user",
      user === untouched.user ? undefined : user,
      "Lambda runs every image as a user of its own",
      "have the image's files readable by all",
    ],
    [
      "writable",
      inMemory ? undefined : writable,
      "/tmp is the only folder that a function writes to",
      "write to /tmp",
    ],
    ["keepAliveSec", keepAliveSec, "API Gateway keeps the connections", "leave it to the gateway"],
  ];
  return asked.flatMap(([name, value, why, fix]): Fault[] =>
    value === undefined
      ? []
      : [
          {
            key: keyIn(name),
            given: describeGiven(value),
            allowed: `nothing on target lambda: ${why}`,
            fix: `remove ${keyIn(name)}, and ${fix}`,
          },
        ],
  );
};

const healthIsAskedByPort: LambdaRule = ({ server: { container } }) =>
  (["process", "command"] as const).flatMap((way): Fault[] => {
    const value = container.health?.[way];
    if (value === undefined) return [];
    const key = keyIn("health", way);
    return [
      {
        key,
        given: describeGiven(value),
        allowed: "http or tcp on target lambda, where nothing runs beside the server to ask",
        fix: `replace ${key} by ${keyIn("health", "http")} or ${keyIn("health", "tcp")}`,
      },
    ];
  });

/** What Lambda sets itself or takes nobody's word for, and what the stack tells the Web Adapter. */
const reserved =
  /^(_HANDLER|_X_AMZN_TRACE_ID|AWS_(DEFAULT_REGION|REGION|EXECUTION_ENV|ACCESS_KEY|ACCESS_KEY_ID|SECRET_ACCESS_KEY|SESSION_TOKEN)|AWS_LAMBDA_.*|AWS_LWA_(PORT|READINESS_CHECK_PATH|READINESS_CHECK_PROTOCOL|INVOKE_MODE)|LAMBDA_(TASK_ROOT|RUNTIME_DIR))$/;

/** https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime */
const variablesAreFree: LambdaRule = ({ server: { container } }) =>
  Object.entries(container.env)
    .filter(([name]) => reserved.test(name))
    .map(([name, value]): Fault => {
      const key = keyIn("env", name);
      const allowed = "a variable that neither Lambda nor the stack sets for the function";
      return { key, given: describeGiven(value), allowed, fix: `remove ${key}` };
    });

/** Rules about how an own image is run as a function. */
export const lambdaContainerRules: readonly LambdaRule[] = [
  containerFitsAFunction,
  healthIsAskedByPort,
  variablesAreFree,
];
