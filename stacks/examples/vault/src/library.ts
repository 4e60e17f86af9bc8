import { log, reasonOf } from "./log.ts";
import { type Note, noteStates, readNote, type Vault, vaults } from "./notes.ts";
import type { Folders } from "./settings.ts";

/** Milliseconds between two looks at the folders; events of a file system do not cross all volumes. */
const lookMs = 500;

/** The notes as they are read straight from the mounted folders, kept in memory until they change. */
export interface Library {
  notes(): readonly Note[];
  find(vault: Vault, name: string): Note | undefined;
  /** Looks at once, for who has just had something written. */
  refresh(): Promise<void>;
  /** Has somebody told when a note came, went or changed. */
  onChange(told: () => void): void;
  close(): void;
}

/** Opens the folders; folders that cannot be read yet are looked at again. */
export async function openLibrary(folders: Pick<Folders, Vault>): Promise<Library> {
  let tell = () => {};
  let known = new Map<string, { readonly state: string; readonly note: Note }>();

  async function look(): Promise<boolean> {
    const states = await Promise.all(vaults.map((vault) => noteStates(vault, folders[vault])));
    const next = new Map<string, { readonly state: string; readonly note: Note }>();
    for (const { vault, name, state } of states.flat()) {
      const key = `${vault}/${name}`;
      const before = known.get(key);
      if (before?.state === state) {
        next.set(key, before);
        continue;
      }
      const text = await readNote(folders[vault], name).catch(() => undefined);
      if (text !== undefined) next.set(key, { state, note: { vault, name, text } });
    }
    const changed =
      next.size !== known.size ||
      [...next].some(([key, { state }]) => known.get(key)?.state !== state);
    known = next;
    return changed;
  }

  // one look after the other, so that none puts back what a later one has found
  let looking: Promise<void> = Promise.resolve();
  const refresh = (): Promise<void> => {
    looking = looking.then(async () => {
      try {
        if (await look()) tell();
      } catch (error) {
        log("the vault cannot be read", { reason: reasonOf(error) });
      }
    });
    return looking;
  };
  await refresh();
  const timer = setInterval(refresh, lookMs);

  return {
    notes: () => [...known.values()].map(({ note }) => note),
    find: (vault, name) => known.get(`${vault}/${name}`)?.note,
    refresh,
    onChange(told) {
      tell = told;
    },
    close: () => clearInterval(timer),
  };
}
