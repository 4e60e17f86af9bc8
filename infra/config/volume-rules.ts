import type { BesideRule } from "./beside-rules.ts";
import { describeGiven, type Fault, keyOf } from "./fault.ts";
import { keepsItsOwn } from "./own-state.ts";
import type { Settings } from "./schema.ts";
import { volumeLists } from "./volume-lists.ts";

/** Volumes of the stack's own services on target docker. */
const takenVolumes: readonly string[] = ["postgres-data", "prometheus-data", "redis-data"];

/** The bundled server's tickets and its audit log are nobody else's. */
function takenBy({ server }: Settings): readonly string[] {
  return keepsItsOwn(server) ? takenVolumes : ["data", "logs", ...takenVolumes];
}

const volumesAreOwn: BesideRule = (settings) => {
  const taken = takenBy(settings);
  const sizes = new Map<string, { size: string; key: string }>();
  return volumeLists(settings).flatMap(({ path, volumes }) =>
    volumes.flatMap(({ name, size }, index): Fault[] => {
      const at = (part: string) => keyOf([...path, "volumes", index, part]);
      const first = sizes.get(name) ?? { size, key: at("size") };
      sizes.set(name, first);
      if (taken.includes(name)) {
        return [
          {
            key: at("name"),
            given: describeGiven(name),
            allowed: `a name other than those of the stack's own volumes: ${taken.join(", ")}`,
            fix: `rename it in ${at("name")}`,
          },
        ];
      }
      if (first.size === size) return [];
      return [
        {
          key: at("size"),
          given: describeGiven(size),
          allowed: `${first.size}, as ${first.key} of the same volume says`,
          fix: `set ${at("size")} to ${first.size}, or rename the volume`,
        },
      ];
    }),
  );
};

/** Rules of volumes on any target, in the order of their faults. */
export const volumeRules: readonly BesideRule[] = [volumesAreOwn];
