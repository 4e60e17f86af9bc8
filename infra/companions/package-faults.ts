import { npmPackage, pypiPackage } from "../config/companion-rules.ts";
import { describeGiven, type Fault, keyOf } from "../config/fault.ts";
import type { CompanionSettings } from "../config/schema.ts";
import { npmVersions, type PackageVersions, pypiVersions } from "./package-versions.ts";

/** Who is asked for the versions of packages. */
export interface PackageRegistries {
  readonly npm: (name: string) => Promise<PackageVersions>;
  readonly pypi: (name: string) => Promise<PackageVersions>;
}

/** The registries that this machine uses. */
const registries: PackageRegistries = { npm: npmVersions, pypi: pypiVersions };

/** What was found out about the packages of companions. */
export interface PackageFindings {
  readonly faults: readonly Fault[];
  /** Of registries that did not answer: the build will tell. */
  readonly unanswered: readonly string[];
}

/** Looks whether the packages of companions exist in the version that the settings name. */
export async function packageFindings(
  companions: readonly CompanionSettings[],
  asked: PackageRegistries = registries,
): Promise<PackageFindings> {
  const found = await Promise.all(
    companions.flatMap(({ npm, pypi, installScripts }, index) => [
      ...(npm === undefined
        ? []
        : [finding(keyOf(["companions", index, "npm"]), npm, npmPackage(npm), "npm", asked.npm)]),
      ...(pypi === undefined
        ? []
        : [
            finding(
              keyOf(["companions", index, "pypi"]),
              pypi,
              withoutExtras(pypiPackage(pypi)),
              "PyPI",
              asked.pypi,
              installScripts ? undefined : keyOf(["companions", index, "installScripts"]),
            ),
          ]),
    ]),
  );
  return {
    faults: found.flatMap((one) => (typeof one === "object" ? [one] : [])),
    unanswered: found.flatMap((one) => (typeof one === "string" ? [one] : [])),
  };
}

async function finding(
  key: string,
  given: string,
  { name, version }: { readonly name: string; readonly version: string },
  registry: "npm" | "PyPI",
  ask: (name: string) => Promise<PackageVersions>,
  /** Key that lets a source be installed; undefined where that is no question. */
  scriptsKey?: string,
): Promise<Fault | string | undefined> {
  const answer = await ask(name);
  switch (answer.is) {
    case "unanswered":
      return `${registry} was not asked whether ${given} exists (${answer.reason}); its build will tell.`;
    case "unknown":
      return {
        key,
        given: describeGiven(given),
        allowed: `a package that ${registry} has; it has no ${name}`,
        fix: `look for a slip in its name, and whether this machine uses the registry that has it`,
      };
    case "known": {
      const { versions, newest, sourceOnly = [] } = answer;
      if (versions.some((one) => isSame(one, version))) {
        if (scriptsKey === undefined || !sourceOnly.some((one) => isSame(one, version)))
          return undefined;
        return {
          key,
          given: describeGiven(given),
          allowed: "a version with a wheel; this one is a source alone, which runs code as root",
          fix: `name another version, or set ${scriptsKey}: true if you trust it`,
        };
      }
      const form = registry === "npm" ? "@" : "==";
      return {
        key,
        given: describeGiven(given),
        allowed: `a version that ${registry} has of ${name}; ${version} is none`,
        fix:
          newest === undefined
            ? `name one of the ${versions.length} that it has`
            : `the newest is ${name}${form}${newest}`,
      };
    }
  }
}

/** 1.0 and 1.0.0 are one and the same to PyPI (PEP 440, "Version specifiers"). */
function isSame(one: string, other: string): boolean {
  const plain = (version: string) =>
    version
      .toLowerCase()
      .replace(/^v/, "")
      .replace(/(\.0)+$/, "");
  return one === other || plain(one) === plain(other);
}

function withoutExtras({ name, version }: { readonly name: string; readonly version: string }) {
  return { name: name.replace(/\[.*/, ""), version };
}
