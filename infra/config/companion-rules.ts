import type { BesideRule } from "./beside-rules.ts";
import { describeGiven, type Fault, keyOf } from "./fault.ts";
import type { CompanionSettings } from "./schema.ts";
import { takenNames } from "./taken-names.ts";

const oneSource: BesideRule = ({ companions }) =>
  companions.flatMap((companion, index): Fault[] => {
    const key = keyOf(["companions", index]);
    const given = (["npm", "pypi", "image"] as const).filter(
      (source) => companion[source] !== undefined,
    );
    if (given.length === 1) return [];
    return [
      {
        key,
        given: given.length === 0 ? "none of npm, pypi and image" : given.join(" and "),
        allowed: "exactly one of npm, pypi and image",
        fix: given.length === 0 ? `add one of them to ${key}` : `remove all but one from ${key}`,
      },
    ];
  });

const versionIsExact: BesideRule = ({ companions }) =>
  companions.flatMap((companion, index) => {
    const at = (source: string) => keyOf(["companions", index, source]);
    return [...npmFaults(companion, at("npm")), ...pypiFaults(companion, at("pypi"))];
  });

function npmFaults({ npm }: CompanionSettings, key: string): Fault[] {
  if (npm === undefined || /@\d+\.\d+\.\d+([-+][\w.+-]+)?$/.test(npm)) return [];
  const { name } = npmPackage(npm);
  return [versionFault(key, npm, `${name}@<that version>`, `\`npm view ${name} version\` names`)];
}

function pypiFaults({ pypi }: CompanionSettings, key: string): Fault[] {
  if (pypi === undefined || /==\d[\w.!+-]*$/.test(pypi)) return [];
  const { name } = pypiPackage(pypi);
  const asked = `https://pypi.org/project/${name.replace(/\[.*/, "")}/ names`;
  return [versionFault(key, pypi, `${name}==<that version>`, asked)];
}

function versionFault(key: string, given: string, form: string, asked: string): Fault {
  return {
    key,
    given: describeGiven(given),
    allowed: "a package with one exact version: another `up` would otherwise run another program",
    fix: `${asked} the newest one: write ${form}`,
  };
}

/** Name and version of an npm package as settings write it; the version is empty when there is none. */
export function npmPackage(npm: string): { readonly name: string; readonly version: string } {
  // a scope begins with @ as well
  const at = npm.indexOf("@", 1);
  return at < 0
    ? { name: npm, version: "" }
    : { name: npm.slice(0, at), version: npm.slice(at + 1) };
}

/** Name, with its extras, and version of a PyPI package; the version is empty when there is none. */
export function pypiPackage(pypi: string): { readonly name: string; readonly version: string } {
  const [, name = pypi, version = ""] =
    /^([\w.-]+(?:\[[\w,-]+\])?)(?:[=~<>!@ ]+(.*))?$/.exec(pypi) ?? [];
  return { name, version };
}

const imageHasCommand: BesideRule = ({ companions }) =>
  companions.flatMap(({ image, command }, index): Fault[] => {
    if (image === undefined || command !== undefined) return [];
    const key = keyOf(["companions", index, "command"]);
    const allowed = "the command of the image that starts its server";
    return [{ key, given: "nothing", allowed, fix: `add ${key}, such as ["node", "server.js"]` }];
  });

const imageRunsNoScripts: BesideRule = ({ companions }) =>
  companions.flatMap(({ image, installScripts }, index): Fault[] => {
    if (image === undefined || !installScripts) return [];
    const key = keyOf(["companions", index, "installScripts"]);
    const allowed = "nothing beside image, into which nothing is installed";
    return [{ key, given: "true", allowed, fix: `remove ${key}` }];
  });

const namesDiffer: BesideRule = ({ server, backends, companions }) =>
  companions.flatMap(({ name }, index): Fault[] => {
    const key = keyOf(["companions", index, "name"]);
    const holder = holderOf(name, index, { server, backends, companions });
    if (holder === undefined) return [];
    const fix = `give ${key} a name of its own`;
    return [{ key, given: describeGiven(name), allowed: `a name other than ${holder}`, fix }];
  });

function holderOf(
  name: string,
  index: number,
  {
    server,
    backends,
    companions,
  }: Pick<Parameters<BesideRule>[0], "server" | "backends" | "companions">,
): string | undefined {
  const earlier = companions.findIndex((other) => other.name === name);
  if (earlier < index) return `that of ${keyOf(["companions", earlier])}`;
  const backend = backends.findIndex((other) => other.name === name);
  if (backend >= 0) return `that of ${keyOf(["backends", backend])}`;
  if (takenNames.includes(name)) {
    return `those of the stack's own containers: ${takenNames.join(", ")}`;
  }
  // in a client's file the server is called by its name and its stack's
  const isServer = name === server.name || name.startsWith(`${server.name}-`);
  return isServer
    ? `${server.name} and what begins with ${server.name}-, which clients call the server by`
    : undefined;
}

/** A client would put something else in place of a reference, and a terminal would act on a control character. */
const commandIsPlain: BesideRule = ({ companions }) =>
  companions.flatMap(({ command = [], args }, index) =>
    [
      ...command.map((text, at) => ({ text, path: ["command", at] })),
      ...args.map((text, at) => ({ text, path: ["args", at] })),
    ].flatMap(({ text, path }): Fault[] => {
      if (!/\p{Cc}|\$\{/u.test(text)) return [];
      const key = keyOf(["companions", index, ...path]);
      const allowed = "a text without control characters and without ${, which clients fill in";
      const fix = "give what it refers to by `env` or `secrets`";
      return [{ key, given: describeGiven(text), allowed, fix }];
    }),
  );

/** Rules of companions on any target, in the order of their faults. */
export const companionRules: readonly BesideRule[] = [
  oneSource,
  versionIsExact,
  imageHasCommand,
  imageRunsNoScripts,
  namesDiffer,
  commandIsPlain,
];
