import type { Need } from "../toolchain/index.ts";

/** What every run has: suites that need less are quick about it. */
const always: readonly Need[] = ["engine", "docker", "images"];

/** What only one project of vitest needs, and takes minutes to make on a new machine. */
const ofProject: Readonly<Record<string, Need>> = {
  manifests: "manifest-checks",
  cluster: "cluster",
  lambda: "aws",
};

/** What a run of the suites needs; `--project` leaves out what only other projects need. */
export function needsOf(args: readonly string[]): Need[] {
  const projects = args.flatMap((arg, index) => {
    if (arg.startsWith("--project=")) return [arg.slice("--project=".length)];
    return arg === "--project" ? [args[index + 1] ?? ""] : [];
  });
  // a pattern, such as `!engine`, may mean any of them
  const isAll = projects.length === 0 || projects.some((name) => !/^[\w-]+$/.test(name));
  const further = Object.entries(ofProject).flatMap(([project, need]) =>
    isAll || projects.includes(project) ? [need] : [],
  );
  return [...always, ...further];
}
