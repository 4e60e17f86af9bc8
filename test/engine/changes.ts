import type { Stack } from "@pulumi/pulumi/automation/index.js";
import type { Container } from "dockerode";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ContractTarget } from "../contract/mcp-contract.ts";
import { writtenBy } from "./audit-log.ts";
import { createTicket, ticketTitle } from "./deployed.ts";
import type { DockerDoor } from "./docker-door.ts";
import { refusal } from "./refusal.ts";
import type { StackFixture } from "./stack-fixture.ts";

/** A stack that is up, with the settings it was brought up with. */
export interface Changeable {
  readonly fixture: StackFixture;
  readonly stack: Stack;
  readonly target: ContractTarget;
  readonly server: Container;
  /** Shut, it leaves the stack without a daemon. */
  readonly door: DockerDoor;
  /** The settings again, with some of the server's and of Prometheus' own laid over them. */
  settings(changed?: {
    server?: Readonly<Record<string, unknown>>;
    prometheus?: Readonly<Record<string, unknown>>;
  }): Readonly<Record<string, unknown>>;
}

/** What `up` and `preview` find to do, from nothing to one container. */
export function describeChanges(changeable: () => Changeable): void {
  describe("what a change of the configuration changes", () => {
    it("is nothing when nothing was changed", async () => {
      const { fixture, stack } = changeable();
      await stack.up({ ...fixture.observed(), expectNoChanges: true });
      expect(fixture.changes()).toEqual([]);
    });

    describe("previewed with Docker down", () => {
      beforeAll(() => changeable().door.shut());
      afterAll(() => changeable().door.open());

      it("is nothing when nothing was changed", async () => {
        const { fixture, stack } = changeable();
        const { changeSummary } = await stack.preview(fixture.observed());
        expect(fixture.changes()).toEqual([]);
        expect(Object.keys(changeSummary)).toEqual(["same"]);
      });

      it("is one replacement when the log level changes", async () => {
        const { fixture, stack, settings } = changeable();
        fixture.configure(settings({ server: { logLevel: "debug" } }));
        await stack.preview(fixture.observed());
        expect(fixture.changes()).toEqual(replacementOf("server-container"));
        fixture.configure(settings());
      });

      it("fails to be carried out, with one message that says what to do", async () => {
        const { fixture, stack, door } = changeable();
        const message = await refusal(fixture, (options) => stack.up(options));
        expect(message).toContain(`Docker does not answer at ${door.host}`);
        expect(message).toContain("nothing was changed");
        expect(message).toMatch(/fix +start Docker, or set DOCKER_HOST or mcp-stacks:docker.host/);
      });
    });

    it("is the server's container alone when its log level changes; data and audit log stay", async () => {
      const { fixture, stack, target, server, settings } = changeable();
      const before = (await server.inspect()).Id;
      const id = await createTicket(target, "Written before the replacement", "replaced@test");
      fixture.configure(settings({ server: { logLevel: "debug" } }));
      await stack.up(fixture.observed());
      expect(fixture.changes()).toEqual(replacementOf("server-container"));
      expect((await server.inspect()).Id).not.toBe(before);
      expect(await ticketTitle(target, id)).toBe("Written before the replacement");
      expect(await writtenBy(server, "replaced@test")).toEqual(["create_ticket ok"]);
    });

    it("is Prometheus' container alone when its retention changes", async () => {
      const { fixture, stack, settings } = changeable();
      const changed = { server: { logLevel: "debug" }, prometheus: { retentionDays: 3 } };
      fixture.configure(settings(changed));
      await stack.up(fixture.observed());
      expect(fixture.changes()).toEqual(replacementOf("prometheus-container"));
    });
  });
}

/** What an operation does that replaces one container, as `changes` lists it. */
function replacementOf(name: string): string[] {
  return [`create-replacement ${name}`, `delete-replaced ${name}`, `replace ${name}`];
}
