import { type Refusal, repositoryOf, unpushed } from "./promotion-plan.ts";

/** A backend whose tested image another stack is to run. */
export interface PromotedBackend {
  readonly name: string;
  readonly reference: string;
}

/** What becomes of the backends of a stack whose image is promoted. */
export interface BackendPromotion {
  readonly promoted: readonly PromotedBackend[];
  /** What is told of those that stay behind. */
  readonly notes: readonly string[];
  readonly refusals: readonly Refusal[];
}

/** Where the images of backends come from, by name. */
interface Source {
  readonly stack: string;
  readonly backends: Readonly<Record<string, string>>;
}

/** Which backends take them, with what they refer to now. */
interface Target {
  readonly stack: string;
  readonly backends: readonly {
    readonly name: string;
    readonly reference?: string | undefined;
  }[];
}

/** Decides which images of backends go with the server's, each to the backend of the same name. */
export function planBackendPromotion(source: Source, target: Target): BackendPromotion {
  const refusals: Refusal[] = [];
  const notes: string[] = [];
  const promoted = target.backends.flatMap(({ name, reference }): PromotedBackend[] => {
    const tested = source.backends[name];
    if (tested === undefined) {
      notes.push(`backend ${name} stays as it is: stack ${source.stack} runs none of that name`);
      return [];
    }
    const [repository = "", digest] = tested.split("@");
    if (digest === undefined) {
      const { what, ...rest } = unpushed(source, tested);
      refusals.push({ ...rest, what: `backend ${name}: ${what}` });
      return [];
    }
    return [{ name, reference: `${repositoryOf(reference) ?? repository}@${digest}` }];
  });
  const known = new Set(target.backends.map(({ name }) => name));
  const left = Object.keys(source.backends).filter((name) => !known.has(name));
  return {
    promoted,
    notes: [
      ...notes,
      ...left.map((name) => `backend ${name} is not promoted: ${target.stack} runs none of it`),
    ],
    refusals,
  };
}

/** What is told of backends beside the server's image. */
export function backendPromotionLines({ promoted, notes }: BackendPromotion): string[] {
  return [
    ...promoted.map(({ name, reference }) => `  backend ${name}: ${reference}`),
    ...notes.map((note) => `  note    ${note}`),
  ];
}
