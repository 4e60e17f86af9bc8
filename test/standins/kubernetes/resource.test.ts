import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Properties } from "../values.ts";
import { PartlyCreatedError } from "../wire.ts";
import { type FakeApiServer, startFakeApiServer } from "./fake-api-server.ts";
import { objectAt, textAt, valueAt } from "./object-fields.ts";
import {
  existing,
  failureOf,
  type TestingProvider,
  testingProvider,
  urn,
} from "./testing-provider.ts";

const path = "/api/v1/namespaces/ops/configmaps/settings";
const inputs = {
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name: "settings" },
  data: { level: "info" },
};

let server: FakeApiServer;
let provider: TestingProvider;

beforeEach(async () => {
  server = await startFakeApiServer();
  provider = testingProvider({ kubeconfig: server.kubeconfig });
});

afterEach(() => server.close());

const configMaps = () => provider.kind("kubernetes:core/v1:ConfigMap");

describe("creating an object", () => {
  it("applies it in the context's namespace under a field manager of its own", async () => {
    const { id, state } = await configMaps().create(urn, inputs);
    expect(id).toBe("ops/settings");
    const [apply] = server.requests.filter((request) => request.startsWith("PATCH"));
    expect(apply).toMatch(
      /configmaps\/settings\?fieldManager=pulumi-kubernetes-[0-9a-f]{8}&force=false/,
    );
    expect(state).toMatchObject({ data: { level: "info" }, metadata: { namespace: "ops" } });
  });

  it("keeps the live object in the state, without what tells who set which field", async () => {
    const { state } = await configMaps().create(urn, inputs);
    expect(textAt(state, "metadata", "uid")).toBe("uid-1");
    expect(Object.keys(objectAt(state, "metadata"))).not.toContain("managedFields");
    expect(Object.keys(objectAt(server.objects.get(path) ?? {}, "metadata"))).toContain(
      "managedFields",
    );
  });

  it("asks the API server once what it knows of a group", async () => {
    await configMaps().create(urn, inputs);
    await provider.kind("kubernetes:core/v1:Secret").create(urn, { metadata: { name: "s" } });
    expect(server.requests.filter((request) => request === "GET /api/v1")).toHaveLength(1);
  });

  it("fails when the object exists already, naming it and what to do, and changes nothing", async () => {
    server.objects.set(path, { ...inputs, data: { level: "theirs" } });
    const { message } = await failureOf(configMaps().create(urn, inputs));
    expect(message).toMatch(/^ConfigMap ops\/settings exists already.*Delete it.*pulumi import/);
    expect(server.objects.get(path)?.data).toEqual({ level: "theirs" });
  });

  it("takes an existing object over where the provider says so", async () => {
    server.objects.set(path, { ...inputs, metadata: { name: "settings", uid: "theirs" } });
    provider = testingProvider({ kubeconfig: server.kubeconfig, upsertExistingObjects: "true" });
    const { state } = await configMaps().create(urn, inputs);
    expect(textAt(state, "metadata", "uid")).toBe("theirs");
  });

  it("writes a Secret's text as data, so that a removed key goes", async () => {
    const secret = { kind: "Secret", metadata: { name: "s" }, stringData: { key: "größer" } };
    await provider.kind("kubernetes:core/v1:Secret").create(urn, secret);
    expect(server.objects.get("/api/v1/namespaces/ops/secrets/s")).toMatchObject({
      data: { key: Buffer.from("größer").toString("base64") },
    });
    expect([...server.objects.values()].some((object) => "stringData" in object)).toBe(false);
  });

  it("passes on what the API server warns of", async () => {
    const warning = '299 - "would violate \\"restricted\\"", 299 - "and another"';
    server.intercept = (request) =>
      request.startsWith("PATCH")
        ? { status: 201, body: { ...inputs }, headers: { warning } }
        : undefined;
    await configMaps().create(urn, inputs);
    expect(provider.logged).toEqual([
      'warning: would violate "restricted"',
      "warning: and another",
    ]);
  });
});

describe("updating an object", () => {
  it("applies under the same field manager, and takes fields over only when asked to", async () => {
    const created = await configMaps().create(urn, inputs);
    const change = (metadata: Properties) =>
      configMaps().update(existing(created, inputs), { ...inputs, metadata });
    await change({ name: "settings" });
    await change({ name: "settings", annotations: { "pulumi.com/patchForce": "true" } });
    const applies = server.requests.filter((request) => request.startsWith("PATCH"));
    const managers = applies.map((request) => /fieldManager=([^&]+)/.exec(request)?.[1]);
    expect(new Set(managers).size).toBe(1);
    expect(applies.map((request) => /force=(\w+)/.exec(request)?.[1])).toEqual([
      "false",
      "false",
      "true",
    ]);
  });

  it("takes no ignored field over from whoever owns it", async () => {
    const created = await configMaps().create(urn, inputs);
    const found = server.objects.get(path) ?? {};
    const managedFields = [{ manager: "theirs", fieldsV1: { "f:data": { "f:level": {} } } }];
    const metadata = { ...objectAt(found, "metadata"), managedFields };
    server.objects.set(path, { ...found, metadata, data: { level: "theirs" } });
    const changed = { ...inputs, data: { level: "info", more: "1" } };
    const left = { ...existing(created, inputs), ignored: ["data.level"] };
    await configMaps().update(left, changed);
    expect(server.objects.get(path)?.data).toEqual({ level: "theirs", more: "1" });
  });
});

describe("reading an object", () => {
  it("shows what somebody edited as an input that differs, and nothing else", async () => {
    const created = await configMaps().create(urn, inputs);
    const unchanged = await configMaps().read(existing(created, inputs));
    expect(unchanged?.inputs).toEqual(inputs);
    const live = server.objects.get(path) ?? {};
    server.objects.set(path, { ...live, data: { level: "debug", more: "1" } });
    const found = await configMaps().read(existing(created, inputs));
    expect(found?.inputs).toEqual({ ...inputs, data: { level: "debug" } });
    expect(found?.state.data).toEqual({ level: "debug", more: "1" });
  });

  it("tells when the object, or its whole type, is gone", async () => {
    const created = await configMaps().create(urn, inputs);
    server.objects.delete(path);
    expect(await configMaps().read(existing(created, inputs))).toBeUndefined();
    const route = provider.kind("kubernetes:gateway.networking.k8s.io/v1:HTTPRoute");
    expect(await route.read(existing({ id: "ops/a", state: {} }, inputs))).toBeUndefined();
  });

  it("adopts an object that no program made", async () => {
    server.objects.set(path, { ...inputs, metadata: { name: "settings", uid: "u" } });
    const found = await configMaps().read(existing({ id: "ops/settings", state: {} }, {}));
    expect(found?.inputs).toEqual(inputs);
  });
});

describe("deleting an object", () => {
  it("waits until it is gone, with what belongs to it", async () => {
    const created = await configMaps().create(urn, inputs);
    let reads = 0;
    server.control = (_path, object) => (++reads > 3 ? undefined : object);
    const bodies: Properties[] = [];
    server.intercept = (request, body) => {
      if (request.startsWith("DELETE")) bodies.push(JSON.parse(body));
      return undefined;
    };
    await configMaps().delete(existing(created, inputs));
    expect(server.objects.has(path)).toBe(false);
    expect(bodies.map((body) => body.propagationPolicy)).toEqual(["Foreground"]);
  });

  it("is done when the object or its type is gone already", async () => {
    const created = await configMaps().create(urn, inputs);
    server.objects.clear();
    await configMaps().delete(existing(created, inputs));
    const monitor = provider.kind("kubernetes:monitoring.coreos.com/v1:ServiceMonitor");
    await monitor.delete(existing({ id: "ops/a", state: {} }, {}));
    expect(server.requests.some((request) => request.includes("servicemonitors"))).toBe(false);
  });

  it("takes an object that was made anew under the name for gone", async () => {
    const created = await configMaps().create(urn, inputs);
    let reads = 0;
    server.control = (_path, object) =>
      ++reads > 1 ? { ...object, metadata: { name: "settings", uid: "another" } } : object;
    await configMaps().delete(existing(created, inputs));
    expect(textAt(server.objects.get(path) ?? {}, "metadata", "uid")).toBe("another");
  });

  it("fails with what holds the object when it does not go", async () => {
    const held = { ...inputs, metadata: { name: "settings", finalizers: ["example.com/keep"] } };
    const created = await configMaps().create(urn, held);
    const { message } = await failureOf(configMaps().delete(existing(created, held), 20));
    expect(message).toMatch(/ConfigMap ops\/settings is not gone after 20 s.*example.com\/keep/);
  });
});

describe("an object that does not become ready", () => {
  const claim = {
    metadata: { name: "data" },
    spec: { storageClassName: "fast" },
    status: { phase: "Pending" },
  };

  it("goes into the state all the same, so that the next run repairs it", async () => {
    server.lists.set("/apis/storage.k8s.io/v1/storageclasses", [
      { metadata: { name: "standard" } },
    ]);
    server.control = (_path, object) => ({ ...object, status: { phase: "Pending" } });
    const claims = provider.kind("kubernetes:core/v1:PersistentVolumeClaim");
    const error = await failureOf(claims.create(urn, claim));
    if (!(error instanceof PartlyCreatedError)) throw error;
    expect(error.message).toMatch(/there is no storage class "fast"; the cluster has standard/);
    expect(error.id).toBe("ops/data");
    expect(valueAt(error.state, "spec", "storageClassName")).toBe("fast");
    expect(provider.clock.now()).toBeLessThan(10_000);

    server.control = (_path, object) => ({ ...object, status: { phase: "Bound" } });
    const state = await claims.update(existing(error, claim), claim);
    expect(valueAt(state, "status", "phase")).toBe("Bound");
  });

  it("is not awaited where an annotation says so", async () => {
    const annotations = { "pulumi.com/skipAwait": "true" };
    const claims = provider.kind("kubernetes:core/v1:PersistentVolumeClaim");
    const { id } = await claims.create(urn, { ...claim, metadata: { name: "data", annotations } });
    expect(id).toBe("ops/data");
    expect(provider.clock.now()).toBe(0);
  });

  it("is given up at its timeout: the annotation's, else the program's own", async () => {
    server.lists.set("/apis/storage.k8s.io/v1/storageclasses", [{ metadata: { name: "fast" } }]);
    const claims = provider.kind("kubernetes:core/v1:PersistentVolumeClaim");
    const metadata = { name: "one", annotations: { "pulumi.com/timeoutSeconds": "25" } };
    const first = await failureOf(claims.create(urn, { ...claim, metadata }, 40));
    expect(first.message).toMatch(/not ready after 25 s.*the storage class fast has not given/s);
    const second = await failureOf(claims.create(urn, claim, 40));
    expect(second.message).toMatch(/not ready after 40 s/);
  });
});
