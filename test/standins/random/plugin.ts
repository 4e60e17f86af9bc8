import { randomBytes } from "node:crypto";
import { checkProperties, diffProperties, fixed, type Table } from "../property-table.ts";
import type { ResourceKind, StandIn } from "../provider-kit.ts";
import { numberOf, type Properties, textOf } from "../values.ts";
import { defaultSpecial, drawPassword } from "./password.ts";

/** Every change draws anew, as with the official provider; `keepers` are there for just that. */
export const bytesTable: Table = {
  length: fixed("number", { required: true }),
  keepers: fixed("map"),
};

/** The same for an id, which is no secret. */
export const idTable: Table = {
  byteLength: fixed("number", { required: true }),
  keepers: fixed("map"),
};

/** Inputs of a password, with the official provider's defaults. */
export const passwordTable: Table = {
  length: fixed("number", { required: true }),
  keepers: fixed("map"),
  lower: fixed("flag", { default: true }),
  upper: fixed("flag", { default: true }),
  numeric: fixed("flag", { default: true }),
  special: fixed("flag", { default: true }),
  minLower: fixed("number", { default: 0 }),
  minUpper: fixed("number", { default: 0 }),
  minNumeric: fixed("number", { default: 0 }),
  minSpecial: fixed("number", { default: 0 }),
  overrideSpecial: fixed("text"),
};

/** A resource that is drawn once and lives in the state alone. */
function drawn(
  type: string,
  table: Table,
  computed: readonly string[],
  draw: (inputs: Properties) => Properties,
): ResourceKind {
  return {
    computed,
    check: async ({ inputs }) => ({ inputs, faults: checkProperties(type, table, inputs) }),
    diff: (existing, inputs) => diffProperties(table, existing.inputs, inputs),
    create: async (_urn, inputs) => ({ id: "none", state: { ...inputs, ...draw(inputs) } }),
    read: async ({ id, inputs, state }) => ({ id, inputs, state }),
    update: async ({ state }, inputs) => ({ ...state, ...inputs }),
    delete: async () => {},
  };
}

function drawBytes(inputs: Properties): Properties {
  const bytes = randomBytes(numberOf(inputs, "length") ?? 0);
  return { base64: bytes.toString("base64"), hex: bytes.toString("hex") };
}

function drawId(inputs: Properties): Properties {
  const bytes = randomBytes(numberOf(inputs, "byteLength") ?? 0);
  return {
    b64Std: bytes.toString("base64"),
    b64Url: bytes.toString("base64url"),
    dec: BigInt(`0x${bytes.toString("hex")}`).toString(),
    hex: bytes.toString("hex"),
  };
}

function drawResult(inputs: Properties): Properties {
  const flag = (name: string) => inputs[name] !== false;
  const least = (name: string) => numberOf(inputs, name) ?? 0;
  const result = drawPassword({
    length: numberOf(inputs, "length") ?? 0,
    lower: flag("lower"),
    upper: flag("upper"),
    numeric: flag("numeric"),
    special: flag("special"),
    minLower: least("minLower"),
    minUpper: least("minUpper"),
    minNumeric: least("minNumeric"),
    minSpecial: least("minSpecial"),
    overrideSpecial: textOf(inputs, "overrideSpecial") ?? defaultSpecial,
  });
  return { result };
}

const bytesType = "random:index/randomBytes:RandomBytes";
const idType = "random:index/randomId:RandomId";
const passwordType = "random:index/randomPassword:RandomPassword";

/** The random provider, for the types that this project uses. */
export const randomStandIn: StandIn = {
  name: "random",
  version: "4.21.2",
  checkConfig: () => [],
  kinds: () =>
    new Map([
      [bytesType, drawn(bytesType, bytesTable, ["base64", "hex"], drawBytes)],
      [idType, drawn(idType, idTable, ["b64Std", "b64Url", "dec", "hex"], drawId)],
      // no `bcryptHash`: nothing here needs one, and an absent output is better than a wrong one
      [passwordType, drawn(passwordType, passwordTable, ["result"], drawResult)],
    ]),
};
