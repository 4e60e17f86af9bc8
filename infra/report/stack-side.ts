import type { StackPreview } from "../preview.ts";

/** One side of a change to a stack. */
export type StackSide =
  | { readonly kind: "previewed"; readonly preview: StackPreview }
  /** The stack has no file there. */
  | { readonly kind: "absent" }
  | { readonly kind: "failed"; readonly reason: string };
