import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Stack } from "@pulumi/pulumi/automation/index.js";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { mountedVolumes, testDaemon } from "./daemon.ts";
import { contractTarget, createTicket, type Deployed, deployed, isHealthy } from "./deployed.ts";
import { type ImageRegistry, imageRegistry } from "./image-registry.ts";
import { refusal } from "./refusal.ts";
import { savedImage } from "./saved-image.ts";
import { stackFixture } from "./stack-fixture.ts";
import { baseImages, withNoise } from "./test-images.ts";
import { freePorts } from "./wait.ts";

const name = "test-recovery";
const daemon = testDaemon();
const [port = 0] = await freePorts(1);
const withImage = (image?: Readonly<Record<string, unknown>>) => ({
  server: { shared: "memory", ...(image === undefined ? {} : { image }) },
  docker: { port, startTimeoutSec: 10, health: { intervalSec: 1 }, prometheus: { enabled: false } },
});
const fixture = stackFixture(name, withImage());

describe("an `up` that fails half way, and the next one", () => {
  let stack: Stack;
  let up: Deployed;
  const images: string[] = [];
  const serverImage = async () =>
    (await daemon.getContainer(`ops-assistant-${name}`).inspect()).Image;
  const succeed = async () => {
    up = deployed((await stack.up(fixture.observed())).outputs);
    // more than an open port: a tool that writes
    await createTicket(contractTarget(up), "Written after the recovery");
  };
  beforeAll(async () => {
    stack = await fixture.open();
  });
  afterAll(async () => {
    await fixture.dispose();
    // images stay when a stack goes; these are of no use to anyone
    for (const image of images) await daemon.getImage(image).remove({ force: true });
  });

  describe("because the server never gets healthy", () => {
    it("fails with one message that names the container", async () => {
      const { server, ...others } = withImage({ reference: baseImages().node });
      // told how to ask it, as an image that the bundled server's check is not in would be refused
      const container = { health: { tcp: true } };
      fixture.configure({ server: { ...server, container }, ...others });
      const message = await refusal(fixture, (options) => stack.up(options));
      expect(message).toContain(`ops-assistant-${name}`);
      expect(message).toContain("healthy");
    });

    it("recovers with the right image, and keeps no volume of the wrong one", async () => {
      fixture.configure(withImage());
      await succeed();
      expect(await mountedVolumes(daemon, name)).toEqual([
        `ops-assistant-${name}-data`,
        `ops-assistant-${name}-logs`,
      ]);
    });
  });

  describe("because a build fails", () => {
    const context = mkdtempSync(join(tmpdir(), "mcp-stacks-"));
    const dockerfile = (...lines: readonly string[]) =>
      writeFileSync(join(context, "Dockerfile"), `${lines.join("\n")}\n`);
    afterAll(() => rmSync(context, { recursive: true, force: true }));

    it("fails with one message that shows the failing step; the old server serves on", async () => {
      dockerfile("ARG NODE_IMAGE", "FROM $NODE_IMAGE", "RUN echo the reason; exit 3");
      fixture.configure(withImage({ build: { context } }));
      const message = await refusal(fixture, (options) => stack.up(options));
      expect(message).toContain("echo the reason; exit 3");
      expect(message).toContain("3");
      expect(await isHealthy(up)).toBe(true);
    });

    it("recovers once it builds", async () => {
      const before = await serverImage();
      dockerfile(`FROM ${before}`, 'LABEL recovered="yes"');
      await succeed();
      images.push(await serverImage());
      expect(images).not.toContain(before);
    });
  });

  describe("because the registry dies in the middle of a pull", () => {
    let registry: ImageRegistry;
    let pulled: string;
    beforeAll(async () => {
      const tag = "mcp-stacks-test/with-noise:1";
      pulled = await withNoise(daemon, await serverImage(), tag);
      registry = await imageRegistry(await savedImage(daemon, tag));
      await daemon.getImage(tag).remove();
    });
    afterAll(async () => {
      await registry?.close();
    });

    it("fails on an image that the registry does not have; the old server serves on", async () => {
      fixture.configure(withImage({ reference: registry.unknownReference }));
      const message = await refusal(fixture, (options) => stack.up(options));
      expect(message).toContain(registry.unknownReference);
      expect(await isHealthy(up)).toBe(true);
    });

    it("fails with one message that names the image; the old server serves on", async () => {
      fixture.configure(withImage({ reference: registry.reference }));
      registry.breakNextLayer();
      const message = await refusal(fixture, (options) => stack.up(options));
      expect(registry.cutLayers()).toBe(1);
      expect(message).toContain(registry.reference);
      expect(message).not.toContain("Retrying");
      expect(await isHealthy(up)).toBe(true);
      expect(await serverImage()).not.toBe(pulled);
    });

    it("recovers when the registry is back, and runs the image that it gave", async () => {
      registry.mend();
      await succeed();
      images.push(pulled);
      expect(await serverImage()).toBe(pulled);
    });
  });
});
