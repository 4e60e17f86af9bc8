import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { json } from "node:stream/consumers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { withAwsPlatform } from "../../../../infra/cli/aws-evidence.ts";
import { auditLine, goodProbes } from "../production/good-evidence.ts";

const alias = { functionName: "a", alias: "live", logGroup: "/aws/lambda/a" };
const region = "eu-central-1";

let server: Server | undefined;
/** AWS on loopback that gives each answer once, the last one for ever; answers with what it was asked. */
async function awsThatAnswers(...answers: readonly (readonly [status: number, body: object])[]) {
  const left = [...answers];
  const asked: unknown[] = [];
  server = createServer(async (request, response) => {
    asked.push(request.method === "POST" ? await json(request) : request.url);
    const [status, body] = (left.length > 1 ? left.shift() : left[0]) ?? [500, {}];
    response.writeHead(status, { "content-type": "application/x-amz-json-1.1" });
    response.end(JSON.stringify(body));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (typeof address !== "object" || address === null) throw new Error("no port");
  return { asked, place: { region, endpoint: `http://127.0.0.1:${address.port}` } };
}

beforeEach(() => {
  vi.stubEnv("AWS_EC2_METADATA_DISABLED", "true");
  vi.stubEnv("AWS_CONFIG_FILE", join(tmpdir(), "no-such-config"));
  vi.stubEnv("AWS_SHARED_CREDENTIALS_FILE", join(tmpdir(), "no-such-credentials"));
  vi.stubEnv("AWS_PROFILE", undefined);
  vi.stubEnv("AWS_ACCESS_KEY_ID", "test");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "test");
});
afterEach(async () => {
  vi.unstubAllEnvs();
  server?.closeAllConnections();
  server?.close();
  server = undefined;
});

const line = (message: string) => ({ message: `${message}\n` });

describe("what is read of a function's log group", () => {
  it("is all of its pages, and waits for the probe's line, which comes late", async () => {
    const { asked, place } = await awsThatAnswers(
      [200, { events: [line(auditLine({ user: "other" }))], nextToken: "2" }],
      [200, { events: [line("START")] }],
      [200, { events: [line(auditLine({ user: "other" }))], nextToken: "2" }],
      [200, { events: [line(auditLine())] }],
    );
    const lines = await withAwsPlatform(alias, place, ({ audit }) => audit(goodProbes.mark));
    expect(lines).toEqual([auditLine({ user: "other" }), auditLine()]);
    expect(asked).toHaveLength(4);
    expect(asked[1]).toMatchObject({ logGroupName: alias.logGroup, nextToken: "2" });
  });
});

describe("what cannot be read", () => {
  it("fails without credentials, and says how to get them and what they must allow", async () => {
    vi.stubEnv("AWS_ACCESS_KEY_ID", undefined);
    vi.stubEnv("AWS_SECRET_ACCESS_KEY", undefined);
    const { asked, place } = await awsThatAnswers([200, {}]);
    await withAwsPlatform(alias, place, async (platform) => {
      const { runtime, audit, log, toolCalls } = platform;
      for (const read of [runtime, log, () => audit(goodProbes.mark), () => toolCalls("search")]) {
        await expect(read()).rejects.toThrow(
          /^there are no AWS credentials here: sign in .* they need lambda:GetAlias/,
        );
      }
    });
    expect(asked).toEqual([]);
  });

  it("fails without leave, and says which", async () => {
    const { place } = await awsThatAnswers([400, { __type: "AccessDeniedException", message: "" }]);
    await withAwsPlatform(alias, place, ({ log }) =>
      expect(log()).rejects.toThrow(/may not read the stack: allow .*logs:FilterLogEvents/),
    );
  });

  it("fails with credentials of another account than the stack's", async () => {
    const AliasArn = `arn:aws:lambda:${region}:111122223333:function:a:live`;
    const { place } = await awsThatAnswers([200, { AliasArn, FunctionVersion: "1" }]);
    await withAwsPlatform(alias, { ...place, account: "123456789012" }, ({ runtime }) =>
      expect(runtime()).rejects.toThrow(
        /of account 111122223333, and lambda.account is 123456789012/,
      ),
    );
  });
});
