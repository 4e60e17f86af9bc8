/**
 * Name of a resource in the program, out of its URN: `urn:pulumi:<stack>::<project>::<types>::<name>`
 * (https://www.pulumi.com/docs/iac/concepts/resources/names/#urns). A name may hold `::` too.
 */
export function nameOfUrn(urn: string): string {
  return urn.split("::").slice(3).join("::");
}

/** Type of a resource out of its URN; those of its parents stand before it. */
export function typeOfUrn(urn: string): string {
  const types = urn.split("::")[2] ?? "";
  return types.slice(types.lastIndexOf("$") + 1);
}

/** A text of the engine without its marks of colour, such as `<{%reset%}>`. */
export function withoutColours(text: string): string {
  return text.replace(/<\{%[^%]*%\}>/g, "");
}
