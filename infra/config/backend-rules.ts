import { serviceTokenVariable } from "./backend-names.ts";
import { backendUrlRules } from "./backend-url-rules.ts";
import { backendVariableRules } from "./backend-variable-rules.ts";
import type { BesideRule } from "./beside-rules.ts";
import { describeGiven, type Fault, keyOf } from "./fault.ts";
import { backends as backendsSchema } from "./schema/backends.ts";
import type { BackendSettings } from "./schema.ts";
import { takenNames } from "./taken-names.ts";
import { unusedFaults } from "./unused.ts";

const keyAt = (index: number, ...path: readonly string[]): string =>
  keyOf(["backends", index, ...path]);

const oneSource: BesideRule = ({ backends }) =>
  backends.flatMap(({ image, url }, index): Fault[] => {
    const key = keyAt(index);
    if ((image === undefined) !== (url === undefined)) {
      return image === undefined ? [] : imageFaults(image, keyAt(index, "image"));
    }
    const isBoth = image !== undefined;
    return [
      {
        key,
        given: isBoth ? "image and url" : "neither image nor url",
        allowed: "image for a backend of the stack's own, or url for one elsewhere",
        fix: isBoth ? `remove ${key}.image or ${key}.url` : `add ${key}.image or ${key}.url`,
      },
    ];
  });

function imageFaults(
  { build, reference }: NonNullable<BackendSettings["image"]>,
  key: string,
): Fault[] {
  if ((build === undefined) !== (reference === undefined)) return [];
  const isBoth = build !== undefined;
  return [
    {
      key,
      given: isBoth ? "build and reference" : "neither build nor reference",
      allowed: "exactly one of build and reference",
      fix: isBoth
        ? `remove ${key}.build or ${key}.reference`
        : `add ${key}.build or ${key}.reference`,
    },
  ];
}

const namesDiffer: BesideRule = ({ server, backends }) =>
  backends.flatMap(({ name }, index): Fault[] => {
    const earlier = backends.findIndex((other) => other.name === name);
    const isTaken = takenNames.includes(name) || name === server.name;
    if (earlier === index && !isTaken) return [];
    const key = keyAt(index, "name");
    const holder =
      earlier < index
        ? `that of ${keyAt(earlier)}`
        : `those of the stack's own containers: ${[...takenNames, server.name].join(", ")}`;
    const fix = `give ${key} a name of its own`;
    return [{ key, given: describeGiven(name), allowed: `a name other than ${holder}`, fix }];
  });

/** What the server is told of a backend, wherever that runs; `image` beside `url` is a fault of its own. */
const toldOfAll: ReadonlySet<string> = new Set(["name", "url", "variable", "image", "secrets"]);

/** What runs elsewhere is set up there, all but the token that both sides have. */
const elsewhereIsNotSet: BesideRule = ({ backends }) =>
  backends.flatMap((backend, index) => {
    if (backend.url === undefined || backend.image !== undefined) return [];
    const [untouched] = backendsSchema.parse([{ name: backend.name }]);
    const changed = Object.entries(backend).filter(
      ([name, value]) =>
        !toldOfAll.has(name) &&
        JSON.stringify(value) !== JSON.stringify(Reflect.get(untouched ?? {}, name)),
    );
    const others = Object.entries(backend.secrets).filter(
      ([name]) => name !== serviceTokenVariable,
    );
    return unusedFaults({
      settings: [
        ...changed.map(([name, value]) => [["backends", index, name], value] as const),
        ...others.map(([name, value]) => [["backends", index, "secrets", name], value] as const),
      ],
      secrets: [],
      reason: `while ${keyAt(index, "url")} names a backend that runs elsewhere`,
      otherwise: `set ${keyAt(index, "image")} instead of url`,
    });
  });

const mountsDiffer: BesideRule = ({ backends }) =>
  backends.flatMap(({ volumes, writable }, index): Fault[] => {
    const paths = [...volumes.map(({ path }) => path), ...writable];
    const twice = paths.find((path, at) => paths.indexOf(path) !== at);
    if (twice === undefined) return [];
    const key = keyAt(index);
    const allowed = "each folder once, in volumes or in writable";
    return [
      { key, given: describeGiven(twice), allowed, fix: `remove ${twice} from one of the two` },
    ];
  });

/** Rules of backends on every target, in the order of their faults. */
export const backendRules: readonly BesideRule[] = [
  oneSource,
  namesDiffer,
  ...backendUrlRules,
  elsewhereIsNotSet,
  mountsDiffer,
  ...backendVariableRules,
];
