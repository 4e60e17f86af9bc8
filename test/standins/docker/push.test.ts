import { createServer, type IncomingMessage } from "node:http";
import { describe, expect, it, onTestFinished } from "vitest";
import type { Properties } from "../values.ts";
import { connect } from "./connection.ts";
import { push } from "./push.ts";

const imageName = "registry.example.com/team/server:1-dev";
const digest = `sha256:${"a".repeat(64)}`;
const done = [
  { status: "The push refers to repository [registry.example.com/team/server]" },
  { status: "Pushed", id: "abc" },
  { progressDetail: {}, aux: { Tag: "1-dev", Digest: digest, Size: 7 } },
];

interface Asked {
  readonly url: string | undefined;
  readonly login: unknown;
}

/** A daemon on loopback that answers a push with these messages, and what it was asked. */
async function daemonThat(answers: readonly object[], status = 200) {
  const asked: Asked[] = [];
  const loginOf = ({ headers }: IncomingMessage): unknown =>
    JSON.parse(Buffer.from(String(headers["x-registry-auth"]), "base64url").toString());
  const server = createServer((request, response) => {
    asked.push({ url: request.url, login: loginOf(request) });
    response.writeHead(status, { "content-type": "application/json" });
    response.end(answers.map((answer) => `${JSON.stringify(answer)}\r\n`).join(""));
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  onTestFinished(() => {
    server.close();
  });
  const address = server.address();
  if (typeof address !== "object" || address === null) throw new Error("it does not listen");
  return { daemon: connect({ host: `tcp://127.0.0.1:${address.port}` }, {}), asked };
}

const registry: Properties = { username: "ops", password: "p4ssw0rd" };

/** What a push failed with, as a person reads it. */
async function failure(answers: readonly object[], status?: number): Promise<string> {
  const { daemon } = await daemonThat(answers, status);
  return push(daemon, { imageName, registry }, () => {}).then(
    (reference) => `pushed as ${reference}`,
    (error: Error) => error.message,
  );
}

describe("push", () => {
  it("logs in to the image's registry and gives the reference by the digest that the daemon says", async () => {
    const { daemon, asked } = await daemonThat(done);
    const told: string[] = [];
    const reference = await push(daemon, { imageName, registry }, (line) => told.push(line));
    expect(reference).toBe(`registry.example.com/team/server@${digest}`);
    expect(asked).toEqual([
      {
        url: "/images/registry.example.com/team/server/push?tag=1-dev",
        login: {
          username: "ops",
          password: "p4ssw0rd",
          serveraddress: "registry.example.com",
        },
      },
    ]);
    expect(told).toContain("abc: Pushed");
    expect(told.join("\n")).not.toContain("p4ssw0rd");
  });

  it("sends empty credentials where the registry asks for none", async () => {
    const { daemon, asked } = await daemonThat(done);
    await push(daemon, { imageName }, () => {});
    expect(asked.map(({ login }) => login)).toEqual([
      { username: "", password: "", serveraddress: "" },
    ]);
  });

  it("asks no daemon where nothing is to be pushed", async () => {
    const { daemon, asked } = await daemonThat(done);
    expect(await push(daemon, { imageName, skipPush: true }, () => {})).toBeUndefined();
    expect(asked).toEqual([]);
  });

  it("fails with what to check where the registry refuses the login, without the password", async () => {
    const message = await failure([{ error: "unauthorized: authentication required" }]);
    expect(message).toBe(
      `Pushing image ${imageName}: registry.example.com refused it (unauthorized: authentication required). Check the repository, and the user and password in \`registry\`.`,
    );
  });

  it("fails with what to check where the daemon cannot reach the registry", async () => {
    const reason = 'Get "https://registry.example.com/v2/": dial tcp: connection refused';
    expect(await failure([{ error: reason }])).toBe(
      `Pushing image ${imageName}: Docker cannot reach registry.example.com (${reason}). Check the registry's address, and the network of the machine that Docker runs on.`,
    );
  });

  it("fails with the daemon's own words where it refuses the push itself", async () => {
    expect(await failure([{ message: "An image does not exist locally" }], 404)).toBe(
      `Pushing image ${imageName}: An image does not exist locally`,
    );
  });

  it("fails where the daemon ends without a digest", async () => {
    expect(await failure([{ status: "Pushed", id: "abc" }])).toBe(
      `Pushing image ${imageName}: the daemon did not say under which digest.`,
    );
  });
});
