import grpc from "@grpc/grpc-js";
import services from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import messages from "@pulumi/pulumi/proto/provider_pb.js";
import { type StandIn, startServer } from "../standins/provider-kit.ts";
import type { Properties } from "../standins/values.ts";
import { fromStruct, toStruct } from "../standins/wire.ts";

/** A resource as the engine remembers it. */
export interface Kept {
  readonly urn: string;
  readonly id: string;
  readonly inputs: Properties;
  readonly state: Properties;
}

/** A provider as the engine speaks to it. */
export interface ProviderClient {
  /** The inputs as the provider completes them. @throws Error with the first fault. */
  check(urn: string, inputs: Properties, previous?: Properties): Promise<Properties>;
  create(urn: string, inputs: Properties): Promise<Kept>;
  /** Undefined when it is gone. */
  read(kept: Kept): Promise<Kept | undefined>;
  diff(kept: Kept, inputs: Properties): Promise<{ changed: string[]; replaces: string[] }>;
  update(kept: Kept, inputs: Properties): Promise<Kept>;
  delete(kept: Kept): Promise<void>;
  invoke(token: string, args: Properties): Promise<Properties>;
  close(): void;
}

/** Serves a stand-in as a plugin and connects to it, as the engine does. */
export async function connectProvider(
  standIn: StandIn,
  config: Properties,
): Promise<ProviderClient> {
  const port = await startServer(standIn, () => {});
  const client = new services.ResourceProviderClient(
    `127.0.0.1:${port}`,
    grpc.credentials.createInsecure(),
  );
  const configured = new messages.ConfigureRequest().setArgs(toStruct(config));
  await ask<messages.ConfigureResponse>((done) => client.configure(configured, done));

  return {
    check: async (urn, inputs, previous = {}) => {
      const request = new messages.CheckRequest().setUrn(urn);
      request.setOlds(toStruct(previous)).setNews(toStruct(inputs));
      const answer = await ask<messages.CheckResponse>((done) => client.check(request, done));
      const [fault] = answer.getFailuresList();
      if (fault !== undefined) throw new Error(fault.getReason());
      return fromStruct(answer.getInputs());
    },
    create: async (urn, inputs) => {
      const request = new messages.CreateRequest().setUrn(urn).setProperties(toStruct(inputs));
      const answer = await ask<messages.CreateResponse>((done) => client.create(request, done));
      return { urn, inputs, id: answer.getId(), state: fromStruct(answer.getProperties()) };
    },
    read: async ({ urn, id, inputs, state }) => {
      const request = new messages.ReadRequest().setUrn(urn).setId(id);
      request.setInputs(toStruct(inputs)).setProperties(toStruct(state));
      const answer = await ask<messages.ReadResponse>((done) => client.read(request, done));
      if (answer.getId() === "") return undefined;
      return {
        urn,
        id: answer.getId(),
        inputs: fromStruct(answer.getInputs()),
        state: fromStruct(answer.getProperties()),
      };
    },
    diff: async ({ urn, id, inputs, state }, news) => {
      const request = new messages.DiffRequest().setUrn(urn).setId(id);
      request.setOldInputs(toStruct(inputs)).setOlds(toStruct(state)).setNews(toStruct(news));
      const answer = await ask<messages.DiffResponse>((done) => client.diff(request, done));
      return { changed: answer.getDiffsList(), replaces: answer.getReplacesList() };
    },
    update: async ({ urn, id, inputs, state }, news) => {
      const request = new messages.UpdateRequest().setUrn(urn).setId(id);
      request.setOldInputs(toStruct(inputs)).setOlds(toStruct(state)).setNews(toStruct(news));
      const answer = await ask<messages.UpdateResponse>((done) => client.update(request, done));
      return { urn, id, inputs: news, state: fromStruct(answer.getProperties()) };
    },
    delete: async ({ urn, id, inputs, state }) => {
      const request = new messages.DeleteRequest().setUrn(urn).setId(id);
      request.setOldInputs(toStruct(inputs)).setProperties(toStruct(state));
      await ask((done) => client.delete(request, done));
    },
    invoke: async (token, args) => {
      const request = new messages.InvokeRequest().setTok(token).setArgs(toStruct(args));
      const answer = await ask<messages.InvokeResponse>((done) => client.invoke(request, done));
      return fromStruct(answer.getReturn());
    },
    close: () => client.close(),
  };
}

function ask<Answer>(
  call: (done: (error: grpc.ServiceError | null, answer: Answer) => void) => unknown,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    call((error, answer) => (error === null ? resolve(answer) : reject(error)));
  });
}
