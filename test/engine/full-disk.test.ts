import type { Container } from "dockerode";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { user } from "../../app/src/contract.ts";
import { execIn, leftovers, testDaemon } from "./daemon.ts";
import { contractTarget, createTicket, deployed } from "./deployed.ts";
import { refusal } from "./refusal.ts";
import { stackFixture } from "./stack-fixture.ts";
import { baseImages, pulled } from "./test-images.ts";
import { freePorts } from "./wait.ts";

const name = "test-full-disk";
const daemon = testDaemon();
const volume = `ops-assistant-${name}-data`;
const [port = 0] = await freePorts(1);
const fixture = stackFixture(name, {
  server: { shared: "memory" },
  docker: { port, startTimeoutSec: 10, health: { intervalSec: 1 }, prometheus: { enabled: false } },
});

describe("an `up` whose data disk is full", () => {
  let filler: Container | undefined;
  beforeAll(async () => {
    // a volume in memory, which the stack takes over as its own
    await daemon.createVolume({
      Name: volume,
      Driver: "local",
      DriverOpts: { type: "tmpfs", device: "tmpfs", o: `size=8m,uid=${user.uid},gid=${user.gid}` },
    });
    filler = await daemon.createContainer({
      Image: await pulled(daemon, baseImages().redis),
      Entrypoint: ["sh", "-c"],
      Cmd: ["dd if=/dev/zero of=/disk/filler bs=1k; exec tail -f /dev/null"],
      User: "0:0",
      HostConfig: { Binds: [`${volume}:/disk`], Init: true },
    });
    await filler.start();
  });
  afterAll(async () => {
    await filler?.remove({ force: true, v: true });
    await fixture.dispose();
    expect(await leftovers(daemon, name)).toEqual([]);
  });

  it("fails with one message in which the server says what is full", async () => {
    const stack = await fixture.open();
    const message = await refusal(fixture, (options) => stack.up(options));
    // Docker restarts the server meanwhile, which says the same each time
    expect(message.match(/ENOSPC/g)).toHaveLength(1);
    expect(message).toContain(`ops-assistant-${name}`);
    expect(message).toMatch(/full|no space left/i);
  });

  it("recovers by an `up` once there is room", async () => {
    if (!filler) throw new Error("nothing filled the disk");
    await execIn(filler, ["rm", "/disk/filler"]);
    const stack = await fixture.open();
    const target = contractTarget(deployed((await stack.up(fixture.observed())).outputs));
    expect(await createTicket(target, "Written after there was room")).not.toBe("");
  });
});
