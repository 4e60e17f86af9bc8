import providerMessages from "@pulumi/pulumi/proto/provider_pb.js";
import statusMessages from "@pulumi/pulumi/proto/status_pb.js";
import anyMessages from "google-protobuf/google/protobuf/any_pb.js";
import structMessages from "google-protobuf/google/protobuf/struct_pb.js";
import type { Refusal } from "./unary-server.ts";
import { isList, isProperties, type Properties, type Value } from "./values.ts";

type Struct = structMessages.Struct;
type Plain = structMessages.JavaScriptValue;

/**
 * A resource that came to exist but is not as asked for; the engine keeps it in the state, so that
 * the next `up` can repair it.
 */
export class PartlyCreatedError extends Error {
  readonly id: string;
  readonly state: Properties;

  constructor(message: string, id: string, state: Properties) {
    super(message);
    this.id = id;
    this.state = state;
  }
}

/** Reads the properties of a request; an absent struct has none. */
export function fromStruct(struct: Struct | undefined): Properties {
  return struct === undefined ? {} : toProperties(struct.toJavaScript());
}

/** Writes properties for an answer, leaving out the undefined ones. */
export function toStruct(properties: Properties): Struct {
  return structMessages.Struct.fromJavaScript(toPlainObject(properties));
}

function toProperties(plain: object): Properties {
  return Object.fromEntries(Object.entries(plain).map(([name, value]) => [name, toValue(value)]));
}

function toValue(plain: unknown): Value {
  if (Array.isArray(plain)) return plain.map(toValue);
  if (typeof plain === "object" && plain !== null) return toProperties(plain);
  if (typeof plain === "boolean" || typeof plain === "number") return plain;
  return plain === null || plain === undefined ? null : String(plain);
}

function toPlainObject(properties: Properties): { [name: string]: Plain } {
  const known = Object.entries(properties).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, toPlain(value)] as const],
  );
  return Object.fromEntries(known);
}

function toPlain(value: Value): Plain {
  if (isList(value)) return value.map(toPlain);
  return isProperties(value) ? toPlainObject(value) : value;
}

/** gRPC's code of a failure that has no better one (grpc/doc/statuscodes.md). */
const unknownStatus = 2;

/** Turns what a handler threw into an answer: the message alone, never a stack trace. */
export function toRefusal(error: unknown): Refusal {
  const message = error instanceof Error ? error.message : String(error);
  if (!(error instanceof PartlyCreatedError)) return { message };

  const failure = new providerMessages.ErrorResourceInitFailed();
  failure.setId(error.id);
  failure.setProperties(toStruct(error.state));
  failure.setReasonsList([message]);
  const detail = new anyMessages.Any();
  detail.pack(failure.serializeBinary(), "pulumirpc.ErrorResourceInitFailed");
  const status = new statusMessages.Status();
  status.setCode(unknownStatus);
  status.setMessage(message);
  status.addDetails(detail);
  // the engine reads the partial state from here
  return { message, details: status.serializeBinary() };
}
