import { env } from "../../app/src/contract.ts";
import {
  backendPortVariable,
  backendVariable,
  serviceTokenVariable,
  tokenVariable,
} from "./backend-names.ts";
import type { BesideRule } from "./beside-rules.ts";
import { describeGiven, type Fault, keyOf } from "./fault.ts";
import type { BackendSettings } from "./schema.ts";

/** What the server is told by the stack under names that no setting changes. */
const ofServer: ReadonlySet<string> = new Set([...Object.values(env), serviceTokenVariable]);
/** What a backend is told by the stack. */
const ofBackend: readonly string[] = [backendPortVariable, serviceTokenVariable];

/** What the server is told the tokens by. */
function tokenVariables(backends: readonly BackendSettings[]): string[] {
  return backends.map((backend) => tokenVariable(backend, backends));
}

const urlsHaveVariables: BesideRule = ({ backends }) =>
  backends.flatMap((backend, index): Fault[] => {
    const variable = backendVariable(backend);
    const earlier = backends.findIndex((other) => backendVariable(other) === variable);
    const isTaken = ofServer.has(variable) || tokenVariables(backends).includes(variable);
    if (earlier === index && !isTaken) return [];
    const key = keyOf(["backends", index, "variable"]);
    const holder = isTaken
      ? "one that the stack sets itself"
      : `that of ${keyOf(["backends", earlier])}`;
    return [
      {
        key,
        given: describeGiven(variable),
        allowed: `a variable other than ${holder}`,
        fix: `set ${key} to another name, such as ${variable.replace(/_URL$/, "")}_BACKEND_URL`,
      },
    ];
  });

/** The user's own environment of the server would hide what it is told about its backends. */
const serverIsToldOnce: BesideRule = ({ server: { container }, backends }) => {
  if (backends.length === 0) return [];
  const told = [
    ...new Set([serviceTokenVariable, ...tokenVariables(backends)]),
    ...backends.map(backendVariable),
  ];
  return (["env", "secrets"] as const).flatMap((kind) =>
    Object.keys(container[kind])
      .filter((variable) => told.includes(variable))
      .map((variable) => setByStack(["server", "container", kind, variable], told)),
  );
};

const backendsAreToldOnce: BesideRule = ({ backends }) =>
  backends.flatMap((backend, index) =>
    (["env", "secrets"] as const).flatMap((kind) =>
      Object.keys(backend[kind]).flatMap((variable): Fault[] => {
        const path = ["backends", index, kind, variable];
        // a token that both sides are to have is named here
        const isOwnToken = kind === "secrets" && variable === serviceTokenVariable;
        if (ofBackend.includes(variable) && !isOwnToken) return [setByStack(path, ofBackend)];
        if (kind === "env" || !Object.hasOwn(backend.env, variable)) return [];
        const key = keyOf(path);
        const plain = keyOf(["backends", index, "env", variable]);
        return [
          {
            key,
            given: describeGiven(variable),
            allowed: "a variable in env or in secrets, not in both",
            fix: `remove ${plain} or ${key}`,
          },
        ];
      }),
    ),
  );

function setByStack(path: readonly PropertyKey[], told: readonly string[]): Fault {
  const key = keyOf(path);
  return {
    key,
    given: describeGiven(path.at(-1)),
    allowed: `a variable other than those that the stack sets itself: ${told.join(", ")}`,
    fix: `remove ${key}`,
  };
}

/** Rules about the environment that server and backends have through each other. */
export const backendVariableRules: readonly BesideRule[] = [
  urlsHaveVariables,
  serverIsToldOnce,
  backendsAreToldOnce,
];
