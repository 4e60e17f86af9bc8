import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import type { RequestOptions } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { emptyConfig, loginByCommand } from "../../../../infra/kubernetes/client-library.ts";

const user = (name: string) => ({ name, user: { token: `${name}-token` } });
const context = (name: string) => ({ name, context: { cluster: "c", user: name } });
const kubeconfig = JSON.stringify({
  clusters: [{ name: "c", cluster: { server: "https://127.0.0.1:6443" } }],
  users: [user("first"), user("second")],
  contexts: [context("first"), context("second")],
  "current-context": "first",
});

// the compiler does not compare what we say of the library with its own definitions
describe("the client library that is installed", () => {
  it("logs in as the user of the context that is chosen, from a text and from a file", async () => {
    const folder = mkdtempSync(join(tmpdir(), "mcp-stacks-client-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const file = join(folder, "kubeconfig");
    writeFileSync(file, kubeconfig);
    const fromText = await emptyConfig();
    fromText.loadFromString(kubeconfig);
    const fromFile = await emptyConfig();
    fromFile.loadFromFile(file);
    for (const config of [fromText, fromFile]) {
      config.setCurrentContext("second");
      const options: RequestOptions = { headers: {} };
      await config.applyToHTTPSOptions(options);
      expect(options.headers).toMatchObject({ Authorization: "Bearer second-token" });
    }
  });

  it("logs in by the command of a kubeconfig", async () => {
    const credential = {
      apiVersion: "client.authentication.k8s.io/v1",
      kind: "ExecCredential",
      status: { token: "printed" },
    };
    const exec = {
      apiVersion: credential.apiVersion,
      command: process.execPath,
      args: ["--print", JSON.stringify(JSON.stringify(credential))],
      interactiveMode: "Never",
    };
    const options: RequestOptions = { headers: {} };
    await (await loginByCommand()).applyAuthentication({ name: "u", exec }, options);
    expect(options.headers).toMatchObject({ Authorization: "Bearer printed" });
  });
});
