import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Properties } from "../values.ts";
import { readAccess } from "./access.ts";
import { findKubeconfig, kubeconfigFile } from "./kubeconfig.ts";
import { readSettings } from "./provider-config.ts";

const server = "https://cluster.example:6443";
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "kubeconfig-"));
});

afterEach(() => rmSync(folder, { recursive: true }));

/** A kubeconfig with a user and a cluster of the given properties, in a file. */
function access(user: Properties, cluster: Properties = {}, settings: Properties = {}) {
  const file = join(folder, "config");
  const config = {
    "current-context": "test",
    contexts: [{ name: "test", context: { cluster: "here", user: "me", namespace: "ops" } }],
    clusters: [
      { name: "here", cluster: { server, ...cluster } },
      { name: "there", cluster: { server: "https://there.example" } },
    ],
    users: [{ name: "me", user }],
  };
  writeFileSync(file, JSON.stringify(config));
  return readAccess({ text: JSON.stringify(config), file }, readSettings(settings));
}

describe("readAccess", () => {
  it("takes server and namespace from the context, and another cluster where one is named", () => {
    expect(access({})).toMatchObject({ server, namespace: "ops" });
    expect(access({}, {}, { cluster: "there" }).server).toBe("https://there.example");
  });

  it("hands on certificates, given as data or as files beside the kubeconfig", async () => {
    writeFileSync(join(folder, "key.pem"), "the key");
    const user = {
      "client-certificate-data": Buffer.from("the certificate").toString("base64"),
      "client-key": "key.pem",
    };
    const { agent } = await access(user, { "tls-server-name": "other.example" }).options();
    expect(agent).toMatchObject({
      options: {
        cert: Buffer.from("the certificate"),
        key: Buffer.from("the key"),
        servername: "other.example",
        rejectUnauthorized: true,
        keepAlive: true,
      },
    });
  });

  it("hands on a token, read anew from its file each time", async () => {
    const file = join(folder, "token");
    writeFileSync(file, "first\n");
    const { options } = access({ tokenFile: file });
    expect((await options()).headers).toEqual({ authorization: "Bearer first" });
    writeFileSync(file, "second\n");
    expect((await options()).headers).toEqual({ authorization: "Bearer second" });
    expect((await access({ username: "me", password: "secret" }).options()).auth).toBe("me:secret");
  });

  it("fails on a file that is not there, naming it", () => {
    const user = { "client-certificate": "gone.pem" };
    expect(() => access(user)).toThrow(/names the file \S+gone\.pem, which cannot be read/);
  });

  it("asks the program that a user names for the token", async () => {
    const credential = {
      apiVersion: "client.authentication.k8s.io/v1",
      kind: "ExecCredential",
      status: { token: "from-a-program" },
    };
    const exec = {
      apiVersion: credential.apiVersion,
      command: process.execPath,
      args: ["-p", `'${JSON.stringify(credential)}'`],
      interactiveMode: "Never",
    };
    const { headers } = await access({ exec }).options();
    expect(headers).toMatchObject({ Authorization: "Bearer from-a-program" });
  });
});

describe("findKubeconfig", () => {
  it("takes the given one before KUBECONFIG, and the home folder's last", () => {
    const environment = { HOME: "/home/me", KUBECONFIG: "/one:/two" };
    expect(kubeconfigFile("~/mine", environment)).toBe("/home/me/mine");
    expect(kubeconfigFile(undefined, environment)).toBe("/one");
    expect(kubeconfigFile(undefined, { HOME: "/home/me" })).toBe("/home/me/.kube/config");
    expect(findKubeconfig("apiVersion: v1\nkind: Config\n", {})?.file).toBeUndefined();
  });

  it("finds none where there is none", () => {
    expect(findKubeconfig(join(folder, "none"), {})).toBeUndefined();
  });
});
