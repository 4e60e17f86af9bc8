import { createServer } from "node:http";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type Asked,
  availabilityOf,
  availabilityWords,
} from "../../../../infra/cli/availability.ts";
import { outcomeOf, probeAvailability } from "../../../../infra/cli/availability-probe.ts";
import { listen } from "../../../engine/wait.ts";

const asked = (atMs: number, outcome: Asked["outcome"], endMs = atMs + 10): Asked => ({
  atMs,
  endMs,
  outcome,
});

describe("availability", () => {
  it("counts every request once", () => {
    const outcome = fc.constantFrom("answered" as const, "refused" as const, "failed" as const);
    fc.assert(
      fc.property(fc.array(outcome), (outcomes) => {
        const all = outcomes.map((one, n) => asked(n * 50, one));
        const { requests, answered, refused, failed } = availabilityOf(all);
        expect(requests).toBe(outcomes.length);
        expect(answered + refused + failed).toBe(requests);
      }),
    );
  });

  it("takes the longest time in which no request was answered, whatever came back first", () => {
    const all = [
      asked(200, "answered"),
      asked(0, "answered"),
      asked(50, "refused"),
      asked(100, "failed"),
      asked(150, "refused", 180),
      asked(250, "refused"),
    ];
    expect(availabilityOf(all)).toEqual({
      requests: 6,
      answered: 2,
      refused: 3,
      failed: 1,
      overSec: 0.26,
      longestGapSec: 0.15,
    });
  });

  it("has a gap that lasts to the end when nothing is answered any more", () => {
    expect(availabilityOf([asked(0, "refused"), asked(500, "refused")]).longestGapSec).toBe(0.51);
    expect(availabilityOf([]).longestGapSec).toBe(0);
  });

  it("is told in one line", () => {
    const all = [asked(0, "answered"), asked(50, "refused"), asked(1050, "answered")];
    expect(availabilityWords(availabilityOf(all))).toBe(
      "refused 1 of 3 requests over 1.1 s, for 1.0 s at most",
    );
    expect(availabilityWords(availabilityOf([asked(0, "answered")]))).toBe(
      "answered all 1 requests over 0.0 s",
    );
  });
});

describe("a probe", () => {
  it("tells what became of requests to a server that comes, errs and goes", async () => {
    let status = 200;
    let requests = 0;
    const reached = Promise.withResolvers<void>();
    const server = createServer((_, response) => {
      requests += 1;
      if (requests === 5) status = 500;
      if (requests === 8) reached.resolve();
      response.writeHead(status).end();
    });
    const { port, close } = await listen();
    await close();
    await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
    const probe = probeAvailability({ url: `http://127.0.0.1:${port}/health` });
    await reached.promise;
    const { answered, failed } = await probe.stop();
    await new Promise((resolve) => server.close(resolve));
    expect(answered).toBe(4);
    expect(failed).toBe(requests - 4);
  });

  it("asks an address under the name that it is told, else under its own", async () => {
    const hosts: (string | undefined)[] = [];
    const server = createServer(({ headers }, response) => {
      hosts.push(headers.host);
      response.end();
    });
    const { port, close } = await listen();
    await close();
    await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
    const url = `http://127.0.0.1:${port}/health`;
    const outcomes = [await outcomeOf({ url }), await outcomeOf({ url, host: "mcp.example.com" })];
    await new Promise((resolve) => server.close(resolve));
    expect(outcomes).toEqual(["answered", "answered"]);
    expect(hosts).toEqual([`127.0.0.1:${port}`, "mcp.example.com"]);
  });

  it("fails to reach a port that nothing listens on, which counts as refused", async () => {
    const { port, close } = await listen();
    await close();
    expect(await outcomeOf({ url: `http://127.0.0.1:${port}/health` })).toBe("refused");
  });
});
