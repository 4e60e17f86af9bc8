import { isDeepStrictEqual } from "node:util";
import { isMap, isNode, parse, parseDocument } from "yaml";
import { keyOf } from "../config/fault.ts";
import { backendsIn } from "./pin-lines.ts";
import type { PromotedBackend } from "./promotion-backends.ts";
import type { PromotedImage } from "./promotion-plan.ts";
import { spliceYaml } from "./splice-yaml.ts";

const path = ["config", keyOf(["server"]), "image"] as const;

/**
 * The text of a stack's file with a promoted image in it: one line, every other byte as it was.
 *
 * @throws UserError when the file is written in a way that this cannot change.
 */
export function withPromotedImage(text: string, image: PromotedImage): string {
  if (isDeepStrictEqual(imageIn(text), image)) return text;
  return onOneLine(spliceYaml(text, path, image), path);
}

/**
 * The text of a stack's file whose backends run promoted images: one line for each, every other byte
 * as it was.
 *
 * @throws UserError as `withPromotedImage`.
 */
export function withPromotedBackends(text: string, promoted: readonly PromotedBackend[]): string {
  return backendsIn(text).reduce((changed, { name, image, index }) => {
    const reference = promoted.find((one) => one.name === name)?.reference;
    if (reference === undefined || isDeepStrictEqual(image, { reference })) return changed;
    const at = ["config", keyOf(["backends"]), index, "image"];
    const isReferred = isDeepStrictEqual(Object.keys(image), ["reference"]);
    return isReferred
      ? spliceYaml(changed, [...at, "reference"], reference)
      : onOneLine(spliceYaml(changed, at, { reference }), at);
  }, text);
}

function imageIn(text: string): unknown {
  return parseDocument(text, { prettyErrors: false }).getIn(path, false) === undefined
    ? undefined
    : parse(text).config?.[path[1]]?.image;
}

/** Brings the value behind its key, when it took the place of a section below it. */
function onOneLine(text: string, at: readonly (string | number)[]): string {
  const document = parseDocument(text, { prettyErrors: false });
  const holder = document.getIn(at.slice(0, -1));
  if (!isMap(holder)) return text;
  const pair = holder.items.find(({ key }) => String(key) === at.at(-1));
  const [from, to] = [endOf(pair?.key), startOf(pair?.value)];
  if (from === undefined || to === undefined) return text;
  // a comment behind the key stays, and the value below it
  return /^:\s*$/.test(text.slice(from, to)) ? `${text.slice(0, from)}: ${text.slice(to)}` : text;
}

function startOf(node: unknown): number | undefined {
  return isNode(node) ? node.range?.[0] : undefined;
}

function endOf(node: unknown): number | undefined {
  return isNode(node) ? node.range?.[1] : undefined;
}
