import { isList, isProperties, type Properties, type Value } from "../values.ts";
import { objectAt } from "./object-fields.ts";

/**
 * The inputs as they stand in the cluster: a field that is as the server answered it last keeps the
 * program's spelling (`0.5` for `500m`), one that somebody changed has its live value, and what the
 * program never set stays out.
 *
 * @param state the object as it was after the last apply or refresh.
 */
export function liveInputs(inputs: Properties, state: Properties, live: Properties): Properties {
  const { stringData, ...others } = inputs;
  const read = readObject(others, state, live);
  if (inputs.kind !== "Secret" || !isProperties(stringData)) return read;
  return { ...read, stringData: liveText(stringData, state, live) };
}

/** The inputs of an object that no program set: all of it, but for what the server adds. */
export function adoptedInputs(live: Properties): Properties {
  const { status: _, ...object } = live;
  const {
    creationTimestamp: _creation,
    generation: _generation,
    managedFields: _managed,
    resourceVersion: _version,
    uid: _uid,
    selfLink: _link,
    ...metadata
  } = objectAt(live, "metadata");
  return { ...object, metadata };
}

function readObject(inputs: Properties, state: Properties, live: Properties): Properties {
  return Object.fromEntries(
    Object.entries(inputs).flatMap(([key, input]) => {
      if (input === undefined) return [];
      const value = readValue(input, state[key], live[key]);
      return value === undefined ? [] : [[key, value]];
    }),
  );
}

function readValue(
  input: Value,
  state: Value | undefined,
  live: Value | undefined,
): Value | undefined {
  if (isSame(state, live)) return input;
  if (isProperties(input) && isProperties(live)) {
    return readObject(input, isProperties(state) ? state : {}, live);
  }
  if (isList(input) && isList(live)) return readList(input, isList(state) ? state : [], live);
  return live;
}

/** Elements that are objects are matched by their names, others by their places. */
function readList(
  inputs: readonly Value[],
  state: readonly Value[],
  live: readonly Value[],
): Value[] {
  const match = (list: readonly Value[], wanted: Value, index: number): Value | undefined => {
    const name = nameIn(wanted);
    if (name === undefined) return list.length === live.length ? list[index] : undefined;
    return list.find((each) => nameIn(each) === name);
  };
  return live.flatMap((value, index) => {
    const input = match(inputs, value, index);
    const before = match(state, value, index);
    // what the server added by itself was there before
    if (input === undefined) return isSame(before, value) ? [] : [value];
    return [readValue(input, before, value) ?? value];
  });
}

function nameIn(value: Value): Value | undefined {
  return isProperties(value) ? value.name : undefined;
}

function liveText(text: Properties, state: Properties, live: Properties): Properties {
  const [before, now] = [objectAt(state, "data"), objectAt(live, "data")];
  return Object.fromEntries(
    Object.entries(text).flatMap(([key, value]) => {
      const encoded = now[key];
      if (typeof encoded !== "string") return [];
      const decoded = Buffer.from(encoded, "base64").toString();
      return [[key, encoded === before[key] ? value : decoded]];
    }),
  );
}

function isSame(left: Value | undefined, right: Value | undefined): boolean {
  if (isList(left) && isList(right)) {
    return left.length === right.length && left.every((each, at) => isSame(each, right[at]));
  }
  if (isProperties(left) && isProperties(right)) {
    const keys = new Set([...Object.keys(left), ...Object.keys(right)]);
    return [...keys].every((key) => isSame(left[key], right[key]));
  }
  return left === right;
}
