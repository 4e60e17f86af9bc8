import pluginMessages from "@pulumi/pulumi/proto/plugin_pb.js";
import messages from "@pulumi/pulumi/proto/provider_pb.js";
import emptyMessages from "google-protobuf/google/protobuf/empty_pb.js";
import { diffResponse } from "./diff-response.ts";
import { engineAddress, type Log, openEngineLog } from "./engine-log.ts";
import { type Method, serveUnary } from "./unary-server.ts";
import { type Properties, unknown, withoutSecrets } from "./values.ts";
import { fromStruct, toRefusal, toStruct } from "./wire.ts";

/** One property that cannot be accepted, and why. */
export interface Fault {
  readonly property: string;
  readonly reason: string;
}

/** How a place of the inputs changes. */
export type Change = "add" | "delete" | "update";

/** The properties that differ, and those among them that need a new resource. */
export interface Difference {
  readonly changed: readonly string[];
  readonly replaces: readonly string[];
  /** How each changed place changes, for places within properties; by default the engine looks. */
  readonly details?: ReadonlyMap<string, Change>;
  /** Whether a replaced resource has to go before its successor comes: they share a name. */
  readonly deleteBeforeReplace?: boolean;
}

/** What `check` is given; `previous` is empty for a resource that does not exist yet. */
export interface CheckArgs {
  readonly urn: string;
  readonly previous: Properties;
  readonly inputs: Properties;
}

/** Where a resource stands: its id, the inputs it was made from and the outputs in the state. */
export interface Existing {
  readonly urn: string;
  readonly id: string;
  readonly inputs: Properties;
  readonly state: Properties;
  /** Paths of inputs whose changes the program ignores; told with an update alone. */
  readonly ignored?: readonly string[];
}

/**
 * One type of resource. Only `create`, `update`, `read` and `delete` may touch the world;
 * `timeoutSec` is the program's own `customTimeouts`.
 */
export interface ResourceKind {
  /** Outputs that only a real `up` can tell. */
  readonly computed: readonly string[];
  check(args: CheckArgs): Promise<{ inputs: Properties; faults: readonly Fault[] }>;
  diff(existing: Existing, inputs: Properties): Difference;
  create(
    urn: string,
    inputs: Properties,
    timeoutSec?: number,
  ): Promise<{ id: string; state: Properties }>;
  /** Answers undefined when the resource is gone. */
  read(
    existing: Existing,
  ): Promise<{ id: string; inputs: Properties; state: Properties } | undefined>;
  /** The state a preview shows for an update; without it, the old state under the new inputs. */
  foreseeUpdate?(existing: Existing, inputs: Properties): Properties;
  update(existing: Existing, inputs: Properties, timeoutSec?: number): Promise<Properties>;
  delete(existing: Existing, timeoutSec?: number): Promise<void>;
}

/** Finds kinds by their type tokens: a map, or whatever knows them by a rule. */
export type Kinds = Readonly<{
  get(token: string): ResourceKind | undefined;
  /** The tokens, for a message. */
  keys(): Iterable<string>;
}>;

/** A function of a provider, which programs invoke: answers its result. */
export type Invocation = (args: Properties) => Promise<Properties>;

/** A provider: its kinds by type token, and what it does with its configuration. */
export interface StandIn {
  readonly name: string;
  readonly version: string;
  /** Faults of the configuration; called in previews too, so it must touch nothing. */
  checkConfig(config: Properties): readonly Fault[];
  /** @param cancelled tells that the deployment was interrupted. */
  kinds(config: Properties, log: Log, cancelled: AbortSignal): Kinds;
  /** Its functions by token; called in previews too. @default none */
  functions?(config: Properties, cancelled: AbortSignal): ReadonlyMap<string, Invocation>;
}

/** The type token within a URN, for example `docker:index/network:Network`. */
export function typeOf(urn: string): string {
  return urn.split("::")[2]?.split("$").at(-1) ?? "";
}

/** Serves the provider to the engine that started this process, until the engine ends it. */
export async function serve(standIn: StandIn, args: readonly string[]): Promise<void> {
  const port = await startServer(standIn, openEngineLog(engineAddress(args)));
  process.stdout.write(`${port}\n`); // the engine reads the port from the first line
}

/** Starts the provider's server on a free port of this machine and answers the port. */
export function startServer(standIn: StandIn, log: Log): Promise<number> {
  const methods = Object.entries(handlers(standIn, log)).map(
    ([name, method]) => [`/pulumirpc.ResourceProvider/${name}`, method] as const,
  );
  return serveUnary(new Map(methods), toRefusal);
}

function handlers(standIn: StandIn, log: Log): Readonly<Record<string, Method>> {
  let kinds: Kinds = new Map<string, ResourceKind>();
  let functions: ReadonlyMap<string, Invocation> = new Map();
  const cancellation = new AbortController();
  const kindOf = (urn: string): ResourceKind => {
    const kind = kinds.get(typeOf(urn));
    if (kind !== undefined) return kind;
    throw new Error(notImplemented(standIn, typeOf(urn), kinds.keys()));
  };

  return {
    GetPluginInfo: unary(emptyMessages.Empty, async () =>
      new pluginMessages.PluginInfo().setVersion(standIn.version),
    ),
    GetSchema: unary(emptyMessages.Empty, async () =>
      new messages.GetSchemaResponse().setSchema("{}"),
    ),
    Cancel: unary(emptyMessages.Empty, async () => {
      cancellation.abort();
      return new emptyMessages.Empty();
    }),
    CheckConfig: unary(messages.CheckRequest, async (request) => {
      const config = fromStruct(request.getNews());
      // answered as it came: what is a secret stays one in the state
      return checkResponse(config, standIn.checkConfig(withoutSecrets(config)));
    }),
    DiffConfig: unary(emptyMessages.Empty, async () => new messages.DiffResponse()),
    Configure: unary(messages.ConfigureRequest, async (request) => {
      const config = withoutSecrets(fromStruct(request.getArgs()));
      kinds = standIn.kinds(config, log, cancellation.signal);
      functions = standIn.functions?.(config, cancellation.signal) ?? new Map();
      // those of resources stay with the engine: it unwraps them, and marks outputs of the same names
      return new messages.ConfigureResponse().setSupportspreview(true);
    }),
    Invoke: unary(messages.InvokeRequest, async (request) => {
      const token = request.getTok();
      const invoked = functions.get(token);
      if (invoked === undefined) throw new Error(notImplemented(standIn, token, functions.keys()));
      const result = await invoked(withoutSecrets(fromStruct(request.getArgs())));
      return new messages.InvokeResponse().setReturn(toStruct(result));
    }),
    Check: unary(messages.CheckRequest, async (request) => {
      const urn = request.getUrn();
      const previous = fromStruct(request.getOlds());
      const inputs = fromStruct(request.getNews());
      const checked = await kindOf(urn).check({ urn, previous, inputs });
      return checkResponse(checked.inputs, checked.faults);
    }),
    Diff: unary(messages.DiffRequest, async (request) => {
      const difference = kindOf(request.getUrn()).diff(
        {
          urn: request.getUrn(),
          id: request.getId(),
          inputs: fromStruct(request.getOldInputs()),
          state: fromStruct(request.getOlds()),
        },
        fromStruct(request.getNews()),
      );
      return diffResponse(difference);
    }),
    Create: unary(messages.CreateRequest, async (request) => {
      const kind = kindOf(request.getUrn());
      const inputs = fromStruct(request.getProperties());
      const created = request.getPreview()
        ? { id: "", state: foreseen(kind, inputs) }
        : await kind.create(request.getUrn(), inputs, timeoutOf(request));
      return new messages.CreateResponse().setId(created.id).setProperties(toStruct(created.state));
    }),
    Read: unary(messages.ReadRequest, async (request) => {
      const found = await kindOf(request.getUrn()).read({
        urn: request.getUrn(),
        id: request.getId(),
        inputs: fromStruct(request.getInputs()),
        state: fromStruct(request.getProperties()),
      });
      if (found === undefined) return new messages.ReadResponse();
      return new messages.ReadResponse()
        .setId(found.id)
        .setInputs(toStruct(found.inputs))
        .setProperties(toStruct(found.state));
    }),
    Update: unary(messages.UpdateRequest, async (request) => {
      const kind = kindOf(request.getUrn());
      const state = fromStruct(request.getOlds());
      const inputs = fromStruct(request.getNews());
      const previous = fromStruct(request.getOldInputs());
      const ignored = request.getIgnorechangesList();
      const [urn, id] = [request.getUrn(), request.getId()];
      const existing = { urn, id, inputs: previous, state, ignored };
      const updated = request.getPreview()
        ? (kind.foreseeUpdate?.(existing, inputs) ?? { ...state, ...inputs })
        : await kind.update(existing, inputs, timeoutOf(request));
      return new messages.UpdateResponse().setProperties(toStruct(updated));
    }),
    Delete: unary(messages.DeleteRequest, async (request) => {
      const existing = {
        urn: request.getUrn(),
        id: request.getId(),
        inputs: fromStruct(request.getOldInputs()),
        state: fromStruct(request.getProperties()),
      };
      await kindOf(request.getUrn()).delete(existing, timeoutOf(request));
      return new emptyMessages.Empty();
    }),
  };
}

function notImplemented({ name }: StandIn, token: string, known: Iterable<string>): string {
  const others = [...known].join(", ") || "none of its sort";
  return `${token} is not implemented by the stand-in for ${name}, which knows ${others}. Use the official plugin for it.`;
}

function unary<Request>(
  type: { deserializeBinary(bytes: Uint8Array): Request },
  answer: (request: Request) => Promise<{ serializeBinary(): Uint8Array }>,
): Method {
  return async (bytes) => (await answer(type.deserializeBinary(bytes))).serializeBinary();
}

function foreseen(kind: ResourceKind, inputs: Properties): Properties {
  return { ...Object.fromEntries(kind.computed.map((name) => [name, unknown])), ...inputs };
}

function checkResponse(inputs: Properties, faults: readonly Fault[]): messages.CheckResponse {
  const failures = faults.map((fault) =>
    new messages.CheckFailure().setProperty(fault.property).setReason(fault.reason),
  );
  return new messages.CheckResponse().setInputs(toStruct(inputs)).setFailuresList(failures);
}

/** The program's timeout in seconds, which the protocol writes as 0 when there is none. */
function timeoutOf(request: { getTimeout(): number }): number | undefined {
  return request.getTimeout() || undefined;
}
