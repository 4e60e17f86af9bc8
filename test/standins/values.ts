/** A property value as the provider protocol carries it, secrets already unwrapped by the engine. */
export type Value = null | boolean | number | string | readonly Value[] | Properties;

/** The properties of one resource: inputs, or what the state keeps of it. */
export interface Properties {
  readonly [name: string]: Value | undefined;
}

/** What stands for a value that is not known before an `up`; fixed by the provider protocol. */
export const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** Key and value that mark an object as a secret with its `value`; fixed by the provider protocol. */
const secretMark = [
  "4dabf18193072939515e22adb298388d",
  "1b47061264138c4ac30d75fd1eb44270",
] as const;

/** The properties with the secrets among them in plain text; the engine leaves a configuration's in. */
export function withoutSecrets(properties: Properties): Properties {
  const [key, sign] = secretMark;
  return Object.fromEntries(
    Object.entries(properties).map(([name, value]) =>
      isProperties(value) && value[key] === sign ? [name, value.value] : [name, value],
    ),
  );
}

/** Whether the value is an object of properties, neither a list nor a scalar. */
export function isProperties(value: Value | undefined): value is Properties {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Whether the value is a list. */
export function isList(value: Value | undefined): value is readonly Value[] {
  return Array.isArray(value);
}

/** Whether anything inside the value is not known yet. */
export function hasUnknown(value: Value | undefined): boolean {
  if (isList(value)) return value.some(hasUnknown);
  if (isProperties(value)) return Object.values(value).some(hasUnknown);
  return value === unknown;
}

/** The text under `name`, or undefined when it is absent. */
export function textOf(properties: Properties, name: string): string | undefined {
  const value = properties[name];
  return typeof value === "string" ? value : undefined;
}

/** The number under `name`, or undefined when it is absent. */
export function numberOf(properties: Properties, name: string): number | undefined {
  const value = properties[name];
  return typeof value === "number" ? value : undefined;
}

/** The truth value under `name`, or undefined when it is absent. */
export function flagOf(properties: Properties, name: string): boolean | undefined {
  const value = properties[name];
  return typeof value === "boolean" ? value : undefined;
}

/** The texts in the list under `name`; empty when it is absent. */
export function textsOf(properties: Properties, name: string): string[] {
  const value = properties[name];
  return isList(value) ? value.filter((item) => typeof item === "string") : [];
}

/** The objects in the list under `name`; empty when it is absent. */
export function objectsOf(properties: Properties, name: string): Properties[] {
  const value = properties[name];
  return isList(value) ? value.filter(isProperties) : [];
}

/** The map of texts under `name`, or undefined when it is absent. */
export function mapOf(properties: Properties, name: string): Record<string, string> | undefined {
  const value = properties[name];
  if (!isProperties(value)) return undefined;
  return Object.fromEntries(Object.entries(value).map(([key, text]) => [key, String(text)]));
}

/** The object under `name`, or undefined when it is absent. */
export function objectOf(properties: Properties, name: string): Properties | undefined {
  const value = properties[name];
  return isProperties(value) ? value : undefined;
}
