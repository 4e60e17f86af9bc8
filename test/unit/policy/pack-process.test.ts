import { type ChildProcess, spawn } from "node:child_process";
import { createRequire } from "node:module";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { credentials } from "@grpc/grpc-js";
import { AnalyzerClient } from "@pulumi/pulumi/proto/analyzer_grpc_pb.js";
import {
  AnalyzeRequest,
  type AnalyzeResponse,
  type AnalyzerInfo,
  AnalyzerResourceOptions,
} from "@pulumi/pulumi/proto/analyzer_pb.js";
import { Empty } from "google-protobuf/google/protobuf/empty_pb.js";
import { type JavaScriptValue, Struct } from "google-protobuf/google/protobuf/struct_pb.js";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { checkoutRoot } from "../../../infra/cli/checkout.ts";
import { policyRules, stackRules } from "../../../infra/policy/rules.ts";

/** What the official engine has Node run in a policy pack's folder, with its own address and `.`. */
const runner = createRequire(import.meta.url).resolve("@pulumi/pulumi/cmd/run-policy-pack");

/** First line that a process prints: the port it serves on. */
async function firstLine({ stdout }: ChildProcess): Promise<string> {
  if (stdout === null) throw new Error("the process has no output");
  for await (const line of createInterface({ input: stdout })) return line;
  throw new Error("the process ended without a line");
}

describe("the policy pack, run as the official engine runs it", () => {
  let child: ChildProcess;
  let client: AnalyzerClient;
  beforeAll(async () => {
    child = spawn(process.execPath, [runner, "127.0.0.1:1", "."], {
      cwd: join(checkoutRoot, "infra", "policy"),
      env: {
        PATH: process.env.PATH,
        PULUMI_NODEJS_STACK: "prod",
        PULUMI_CONFIG: JSON.stringify({
          "mcp-stacks:target": "docker",
          "mcp-stacks:environment": "production",
          "mcp-stacks:policy": '{"levels":{"docker-limits":"advisory"}}',
        }),
      },
      stdio: ["ignore", "pipe", "inherit"],
    });
    const address = `127.0.0.1:${await firstLine(child)}`;
    client = new AnalyzerClient(address, credentials.createInsecure());
  }, 60_000);
  afterAll(() => {
    client.close();
    child.kill();
  });

  const info = () =>
    new Promise<AnalyzerInfo>((resolve, reject) => {
      client.getAnalyzerInfo(new Empty(), (error, answer) =>
        error ? reject(error) : resolve(answer),
      );
    });
  const analyzed = (props: Record<string, JavaScriptValue>) => {
    const request = new AnalyzeRequest();
    request.setType("docker:index/container:Container");
    request.setName("server-container");
    request.setUrn(
      "urn:pulumi:prod::mcp-stacks::docker:index/container:Container::server-container",
    );
    request.setProperties(Struct.fromJavaScript(props));
    request.setOptions(new AnalyzerResourceOptions());
    return new Promise<AnalyzeResponse>((resolve, reject) => {
      client.analyze(request, (error, answer) => (error ? reject(error) : resolve(answer)));
    });
  };

  it("has every rule, by its id", async () => {
    const names = (await info()).getPoliciesList().map((policy) => policy.getName());
    const ids = [...policyRules, ...stackRules].map(({ id }) => id);
    expect(new Set(names).size).toBe(names.length);
    expect(names.sort()).toEqual(
      [...ids, "baseline-known", "acknowledged", "acknowledgement-unused"].sort(),
    );
  });

  it("tells what a container breaks at the level of the stack, and shows no secret of it", async () => {
    const response = await analyzed({
      user: "root",
      envs: ["JWT_SECRET=kept-to-itself"],
      command: ["serve", "--password=kept-to-itself"],
    });
    const told = response.getDiagnosticsList().map((one) => one.toObject());
    const levels = Object.fromEntries(
      told.map(({ policyname, enforcementlevel }) => [policyname, enforcementlevel]),
    );
    const [advisory, mandatory] = [0, 1];
    expect(levels).toMatchObject({
      "docker-non-root": mandatory,
      "docker-plain-secrets": mandatory,
      "docker-limits": advisory,
    });
    expect(JSON.stringify(told)).not.toContain("kept-to-itself");
  });
});
