import grpc from "@grpc/grpc-js";
import services from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import messages from "@pulumi/pulumi/proto/provider_pb.js";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { startServer } from "../provider-kit.ts";
import { unknown } from "../values.ts";
import { fromStruct, toStruct } from "../wire.ts";
import { type FakeApiServer, startFakeApiServer } from "./fake-api-server.ts";
import { kubernetesStandIn } from "./plugin.ts";

const urn = "urn:pulumi:dev::project::kubernetes:apps/v1:Deployment::mcp";

let server: FakeApiServer;
let client: services.ResourceProviderClient;

beforeEach(async () => {
  server = await startFakeApiServer();
  const port = await startServer(kubernetesStandIn, () => {});
  const credentials = grpc.credentials.createInsecure();
  client = new services.ResourceProviderClient(`127.0.0.1:${port}`, credentials);
});

afterEach(async () => {
  client.close();
  await server.close();
});

function ask<Answer>(
  call: (done: (error: grpc.ServiceError | null, answer: Answer) => void) => unknown,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    call((error, answer) => (error === null ? resolve(answer) : reject(error)));
  });
}

function checkConfig(config: Record<string, string>): Promise<messages.CheckResponse> {
  const request = new messages.CheckRequest().setNews(toStruct(config));
  return ask((done) => client.checkConfig(request, done));
}

describe("a preview", () => {
  it("asks the cluster nothing, from the configuration to an update", async () => {
    const config = { kubeconfig: server.kubeconfig, context: "test" };
    expect((await checkConfig(config)).getFailuresList()).toEqual([]);
    await ask<messages.ConfigureResponse>((done) =>
      client.configure(new messages.ConfigureRequest().setArgs(toStruct(config)), done),
    );
    const checked = await ask<messages.CheckResponse>((done) =>
      client.check(
        new messages.CheckRequest().setUrn(urn).setNews(toStruct({ spec: { replicas: unknown } })),
        done,
      ),
    );
    const created = await ask<messages.CreateResponse>((done) =>
      client.create(
        new messages.CreateRequest()
          .setUrn(urn)
          .setPreview(true)
          .setProperties(checked.getInputs()),
        done,
      ),
    );
    expect(fromStruct(created.getProperties())).toMatchObject({
      kind: "Deployment",
      spec: { replicas: unknown },
      status: unknown,
    });
    const difference = await ask<messages.DiffResponse>((done) =>
      client.diff(
        new messages.DiffRequest()
          .setUrn(urn)
          .setId("ops/mcp")
          .setOldInputs(toStruct({ metadata: { name: "a" }, spec: { selector: { a: "1" } } }))
          .setNews(toStruct({ metadata: { name: "a" }, spec: { selector: { a: "2" } } })),
        done,
      ),
    );
    expect(difference.getReplacesList()).toEqual(["spec.selector.a"]);
    expect(difference.getDeletebeforereplace()).toBe(true);
    const place = difference.getDetaileddiffMap().get("spec.selector.a");
    expect(place?.getKind()).toBe(messages.PropertyDiff.Kind.UPDATE_REPLACE);
    await ask<messages.UpdateResponse>((done) =>
      client.update(
        new messages.UpdateRequest()
          .setUrn(urn)
          .setId("ops/mcp")
          .setPreview(true)
          .setNews(checked.getInputs()),
        done,
      ),
    );
    expect(server.requests).toEqual([]);
  });

  it("does without any kubeconfig", async () => {
    const config = { kubeconfig: "/nowhere/kubeconfig", context: "prod", namespace: "ops" };
    expect((await checkConfig(config)).getFailuresList()).toEqual([]);
  });

  it("fails on a context that the kubeconfig does not have, and on settings that are not known", async () => {
    const faults = (
      await checkConfig({
        kubeconfig: server.kubeconfig,
        context: "prod",
        renderYamlToDirectory: "out",
        enableServerSideApply: "false",
      })
    ).getFailuresList();
    expect(faults.map((fault) => fault.getProperty())).toEqual([
      "renderYamlToDirectory",
      "enableServerSideApply",
      "context",
    ]);
    expect(faults.at(-1)?.getReason()).toMatch(/"prod".*test, other/);
    expect(JSON.stringify(faults.map((fault) => fault.getReason()))).not.toContain("token-of");
  });
});
