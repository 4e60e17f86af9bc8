import type { BesideRule } from "./beside-rules.ts";
import { describeGiven, type Fault, keyOf } from "./fault.ts";

/** What the bridge in front of a companion is told itself. */
const bridgeVariable = /^MCP_BRIDGE_/;

const variablesAreOwn: BesideRule = ({ companions }) =>
  companions.flatMap(({ env, secrets }, index): Fault[] => {
    const at = (kind: string, name: string) => keyOf(["companions", index, kind, name]);
    const all = [
      ...Object.keys(env).map((name) => ({ name, key: at("env", name) })),
      ...Object.keys(secrets).map((name) => ({ name, key: at("secrets", name) })),
    ];
    const ofBridge = all.filter(({ name }) => bridgeVariable.test(name));
    const both = Object.keys(secrets).filter((name) => Object.hasOwn(env, name));
    return [
      ...ofBridge.map(({ name, key }) => ({
        key,
        given: describeGiven(name),
        allowed: "a variable whose name does not begin with MCP_BRIDGE_, as the bridge's own do",
        fix: `rename ${key}, or remove it`,
      })),
      ...both.map((name) => ({
        key: at("secrets", name),
        given: describeGiven(name),
        allowed: "a variable in env or in secrets, not in both",
        fix: `remove ${at("env", name)} or ${at("secrets", name)}`,
      })),
    ];
  });

const foldersDiffer: BesideRule = ({ companions }) =>
  companions.flatMap(({ volumes, writable }, index): Fault[] => {
    const paths = [...volumes.map(({ path }) => path), ...writable];
    const twice = paths.find((path, at) => paths.indexOf(path) !== at);
    if (twice === undefined) return [];
    const allowed = "each folder once, in volumes or in writable";
    const fix = `remove ${twice} from one of the two`;
    return [{ key: keyOf(["companions", index]), given: describeGiven(twice), allowed, fix }];
  });

/** Whoever can write the key set can sign tokens: a program of others is never one of them. */
const keySetIsNotWritten: BesideRule = ({ server: { auth, container }, companions }) => {
  const { jwksFile } = auth;
  if (auth.mode !== "jwks" || jwksFile === undefined) return [];
  const held = (container.volumes ?? []).filter(({ path }) => jwksFile.startsWith(`${path}/`));
  const names = new Set(held.map(({ name }) => name));
  return companions.flatMap(({ volumes }, index) =>
    volumes.flatMap(({ name, readOnly }, at): Fault[] => {
      if (readOnly || !names.has(name)) return [];
      const key = keyOf(["companions", index, "volumes", at]);
      const allowed = `readOnly: true for the volume that has ${keyOf(["server", "auth", "jwksFile"])}`;
      return [{ key, given: describeGiven(name), allowed, fix: `add readOnly: true to ${key}` }];
    }),
  );
};

/** Rules of what companions may write and be told, on any target, in the order of their faults. */
export const companionConfinementRules: readonly BesideRule[] = [
  variablesAreOwn,
  foldersDiffer,
  keySetIsNotWritten,
];
