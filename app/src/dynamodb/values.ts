import type { AttributeValue } from "@aws-sdk/client-dynamodb";

/** An item as DynamoDB has it. */
export type Item = Record<string, AttributeValue>;

/** An item as the server has it; what is null or undefined is not kept. */
export type Plain = Readonly<Record<string, string | number | null | undefined>>;

/** Writes texts and numbers as DynamoDB has them (API reference, AttributeValue). */
export function toItem(plain: Plain): Item {
  const item: Item = {};
  for (const [name, value] of Object.entries(plain)) {
    if (typeof value === "string") item[name] = { S: value };
    else if (typeof value === "number") item[name] = { N: String(value) };
  }
  return item;
}

/** Reads texts and numbers; attributes of other types are left out. */
export function fromItem(item: Item): Record<string, string | number> {
  const plain: Record<string, string | number> = {};
  for (const [name, { S, N }] of Object.entries(item)) {
    if (S !== undefined) plain[name] = S;
    else if (N !== undefined) plain[name] = Number(N);
  }
  return plain;
}

/** Most bytes of a number: 38 digits, two to a byte, and one more. */
const numberBytes = 21;

/** Bytes that an item counts at most (developer guide, "DynamoDB item sizes and formats"). */
export function itemBytes(item: Item): number {
  let bytes = 0;
  for (const [name, { S }] of Object.entries(item)) {
    bytes += Buffer.byteLength(name) + (S === undefined ? numberBytes : Buffer.byteLength(S));
  }
  return bytes;
}
