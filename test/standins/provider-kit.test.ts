import grpc from "@grpc/grpc-js";
import services from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import messages from "@pulumi/pulumi/proto/provider_pb.js";
import statusMessages from "@pulumi/pulumi/proto/status_pb.js";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type ResourceKind, type StandIn, startServer, typeOf } from "./provider-kit.ts";
import { type Properties, unknown } from "./values.ts";
import { fromStruct, PartlyCreatedError, toStruct } from "./wire.ts";

const urn = (type: string): string => `urn:pulumi:dev::project::mcp:x:Parent$${type}::thing`;
const made: Properties[] = [];
const configured: Properties[] = [];

/** A secret as the engine hands it over within a configuration. */
const secret = (value: string): Properties => ({
  "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
  value,
});

const thing: ResourceKind = {
  computed: ["address"],
  check: async ({ inputs }) => ({
    inputs,
    faults: inputs.size === -1 ? [{ property: "size", reason: "must be positive" }] : [],
  }),
  diff: (existing, inputs) => ({
    changed: existing.inputs.size === inputs.size ? [] : ["size"],
    replaces: [],
  }),
  create: async (_urn, inputs) => {
    made.push(inputs);
    if (inputs.size === 13) throw new PartlyCreatedError("never ready", "id-13", { half: true });
    if (inputs.size === 14) throw new Error("refused");
    if (inputs.size === 15) throw new Error(String(inputs.text));
    return { id: "id-1", state: { ...inputs, address: "here" } };
  },
  read: async ({ id, inputs, state }) => (id === "gone" ? undefined : { id, inputs, state }),
  update: async ({ state }, inputs) => ({ ...state, ...inputs, address: "there" }),
  delete: async () => {},
};

const standIn: StandIn = {
  name: "test",
  version: "1.2.3",
  checkConfig: (config) => (config.host === "" ? [{ property: "host", reason: "is empty" }] : []),
  kinds: (config) => {
    configured.push(config);
    return new Map([["test:index/thing:Thing", thing]]);
  },
  functions: ({ greeting = "hello" }) =>
    new Map([
      ["test:index/greet:greet", async ({ name = "" }) => ({ text: `${greeting}, ${name}` })],
    ]),
};

let client: services.ResourceProviderClient;

beforeEach(async () => {
  made.length = 0;
  const port = await startServer(standIn, () => {});
  client = new services.ResourceProviderClient(
    `127.0.0.1:${port}`,
    grpc.credentials.createInsecure(),
  );
  await ask<messages.ConfigureResponse>((done) =>
    client.configure(new messages.ConfigureRequest().setArgs(toStruct({})), done),
  );
});

afterEach(() => client.close());

function ask<Answer>(
  call: (done: (error: grpc.ServiceError | null, answer: Answer) => void) => unknown,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    call((error, answer) => (error === null ? resolve(answer) : reject(error)));
  });
}

function create(inputs: Properties, preview = false): Promise<messages.CreateResponse> {
  const request = new messages.CreateRequest()
    .setUrn(urn("test:index/thing:Thing"))
    .setProperties(toStruct(inputs))
    .setPreview(preview);
  return ask((done) => client.create(request, done));
}

async function failureOf(call: Promise<unknown>): Promise<grpc.ServiceError> {
  try {
    await call;
  } catch (error) {
    if (error instanceof Error && "details" in error && "metadata" in error) {
      return error as grpc.ServiceError;
    }
    throw error;
  }
  throw new Error("the call succeeded");
}

describe("a served stand-in", () => {
  it("asks the engine to keep secrets to itself and to call it in previews", async () => {
    const answer = await ask<messages.ConfigureResponse>((done) =>
      client.configure(new messages.ConfigureRequest().setArgs(toStruct({})), done),
    );
    expect(answer.getAcceptsecrets()).toBe(false);
    expect(answer.getSupportspreview()).toBe(true);
  });

  it("reads secrets of a configuration, and answers them as secrets", async () => {
    const config = { host: secret("db"), port: 5 };
    await ask<messages.ConfigureResponse>((done) =>
      client.configure(new messages.ConfigureRequest().setArgs(toStruct(config)), done),
    );
    expect(configured.at(-1)).toEqual({ host: "db", port: 5 });
    const check = (host: string) =>
      ask<messages.CheckResponse>((done) =>
        client.checkConfig(
          new messages.CheckRequest().setNews(toStruct({ host: secret(host) })),
          done,
        ),
      );
    const good = await check("db");
    expect(good.getFailuresList()).toEqual([]);
    expect(fromStruct(good.getInputs())).toEqual({ host: secret("db") });
    expect((await check("")).getFailuresList()).toHaveLength(1);
  });

  it("creates a resource and answers its id and state", async () => {
    const answer = await create({ size: 3, nested: { list: [1, "a", null, true] } });
    expect(answer.getId()).toBe("id-1");
    expect(fromStruct(answer.getProperties())).toEqual({
      size: 3,
      nested: { list: [1, "a", null, true] },
      address: "here",
    });
  });

  it("makes nothing in a preview, and says which outputs are not known", async () => {
    const answer = await create({ size: 3 }, true);
    expect(fromStruct(answer.getProperties())).toEqual({ size: 3, address: unknown });
    expect(made).toEqual([]);
  });

  it("tells a change from no change", async () => {
    const diff = (size: number): Promise<messages.DiffResponse> =>
      ask((done) =>
        client.diff(
          new messages.DiffRequest()
            .setUrn(urn("test:index/thing:Thing"))
            .setOldInputs(toStruct({ size: 1 }))
            .setOlds(toStruct({ size: 1, address: "here" }))
            .setNews(toStruct({ size })),
          done,
        ),
      );
    const { DIFF_NONE, DIFF_SOME } = messages.DiffResponse.DiffChanges;
    expect((await diff(1)).getChanges()).toBe(DIFF_NONE);
    expect((await diff(2)).getChanges()).toBe(DIFF_SOME);
  });

  it("answers without an id when a resource is gone", async () => {
    const request = new messages.ReadRequest().setUrn(urn("test:index/thing:Thing")).setId("gone");
    const answer = await ask<messages.ReadResponse>((done) => client.read(request, done));
    expect(answer.getId()).toBe("");
  });

  it("fails with the state of what was partly created, so that the next run can repair it", async () => {
    const failure = await failureOf(create({ size: 13 }));
    expect(failure.details).toBe("never ready");
    const [details] = failure.metadata.get("grpc-status-details-bin");
    if (!(details instanceof Buffer)) throw new Error("no details");
    const [detail] = statusMessages.Status.deserializeBinary(details).getDetailsList();
    const failed = messages.ErrorResourceInitFailed.deserializeBinary(
      detail?.getValue_asU8() ?? new Uint8Array(),
    );
    expect(failed.getId()).toBe("id-13");
    expect(fromStruct(failed.getProperties())).toEqual({ half: true });
  });

  it("fails with the message alone, without a stack trace", async () => {
    expect((await failureOf(create({ size: 14 }))).details).toBe("refused");
  });

  it("answers what it does not implement as gRPC asks, so that the engine goes without", async () => {
    const request = new messages.ParameterizeRequest();
    const failure = await failureOf(ask((done) => client.parameterize(request, done)));
    expect(failure.code).toBe(grpc.status.UNIMPLEMENTED);
  });

  it("carries messages in any alphabet, with percent signs and line ends", async () => {
    const text = "100 % voll:\n„größer“ 😀";
    const request = new messages.CreateRequest()
      .setUrn(urn("test:index/thing:Thing"))
      .setProperties(toStruct({ size: 15, text }));
    const failure = await failureOf(ask((done) => client.create(request, done)));
    expect(failure.details).toBe(text);
  });

  it("fails on a type it does not know, naming those it knows", async () => {
    const request = new messages.CheckRequest().setUrn(urn("test:index/other:Other"));
    const failure = await failureOf(ask((done) => client.check(request, done)));
    expect(failure.details).toMatch(/test:index\/other:Other.*test:index\/thing:Thing/);
  });

  it("answers the functions that programs invoke, as it is configured", async () => {
    const configure = new messages.ConfigureRequest().setArgs(toStruct({ greeting: "hi" }));
    await ask<messages.ConfigureResponse>((done) => client.configure(configure, done));
    const request = new messages.InvokeRequest()
      .setTok("test:index/greet:greet")
      .setArgs(toStruct({ name: "ops" }));
    const answer = await ask<messages.InvokeResponse>((done) => client.invoke(request, done));
    expect(fromStruct(answer.getReturn())).toEqual({ text: "hi, ops" });
  });

  it("fails on a function it does not know, naming those it knows", async () => {
    const request = new messages.InvokeRequest().setTok("test:index/other:other");
    const failure = await failureOf(ask((done) => client.invoke(request, done)));
    expect(failure.details).toMatch(/test:index\/other:other.*test:index\/greet:greet/);
  });

  it("reports faults of inputs and of the configuration", async () => {
    const inputs = new messages.CheckRequest()
      .setUrn(urn("test:index/thing:Thing"))
      .setNews(toStruct({ size: -1 }));
    const checked = await ask<messages.CheckResponse>((done) => client.check(inputs, done));
    expect(checked.getFailuresList().map((fault) => fault.getReason())).toEqual([
      "must be positive",
    ]);
    const config = new messages.CheckRequest().setNews(toStruct({ host: "" }));
    const configured = await ask<messages.CheckResponse>((done) =>
      client.checkConfig(config, done),
    );
    expect(configured.getFailuresList().map((fault) => fault.getProperty())).toEqual(["host"]);
  });
});

describe("typeOf", () => {
  it("takes the resource's own type from a URN with parents", () => {
    expect(typeOf(urn("docker:index/network:Network"))).toBe("docker:index/network:Network");
  });
});
