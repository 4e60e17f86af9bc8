import { describe, expect, it } from "vitest";
import { UserError } from "../../../app/src/errors.ts";
import type { TicketStore } from "../../../app/src/store/tickets.ts";
import { newTicket } from "./fixtures.ts";

const later = new Date("2026-05-02T09:00:00.000Z");

/** Optimistic locking: who changes what they read is told when somebody else was faster. */
export function describeVersions(store: () => TicketStore): void {
  describe("with versions", () => {
    it("counts a ticket's version up by one with each update", async () => {
      const { ticket } = await store().create(newTicket());
      const change = (expectedVersion: number) =>
        store().update(ticket.id, { comment: "x", expectedVersion }, "bo", later);
      expect((await change(1))?.version).toBe(2);
      expect((await change(2))?.version).toBe(3);
      expect((await store().get(ticket.id))?.version).toBe(3);
    });

    it("fails on another version than expected, names the current one, and changes nothing", async () => {
      const { ticket } = await store().create(newTicket());
      const before = await store().update(ticket.id, { comment: "first" }, "bo", later);
      for (const expectedVersion of [1, 3]) {
        const late = { priority: "low", comment: "late", expectedVersion } as const;
        const update = store().update(ticket.id, late, "cy", later);
        await expect(update).rejects.toThrow(UserError);
        await expect(update).rejects.toThrow(
          `expectedVersion: ${ticket.id} is at version 2, not ${expectedVersion}`,
        );
      }
      expect(await store().get(ticket.id)).toEqual(before);
    });

    it("lets exactly one of many concurrent updates of the same version through", async () => {
      const { ticket } = await store().create(newTicket());
      const updates = Array.from({ length: 20 }, (_, n) =>
        store().update(ticket.id, { comment: `${n}`, expectedVersion: 1 }, "bo", later),
      );
      const results = await Promise.allSettled(updates);
      expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
      expect((await store().get(ticket.id))?.comments).toHaveLength(1);
    });

    it("loses no comment of concurrent updates that expect no version", async () => {
      const { ticket } = await store().create(newTicket());
      const texts = Array.from({ length: 30 }, (_, n) => `comment ${n}`);
      await Promise.all(
        texts.map((comment) => store().update(ticket.id, { comment }, "bo", later)),
      );
      const after = await store().get(ticket.id);
      expect(after?.comments.map(({ text }) => text).sort()).toEqual(texts.toSorted());
      expect(after?.version).toBe(31);
    });
  });
}

/** Idempotency keys: a call whose answer was lost can be repeated. */
export function describeKeys(store: () => TicketStore): void {
  describe("with idempotency keys", () => {
    const ids = async () => (await store().list({ limit: 50 })).tickets.map(({ id }) => id);

    it("gives the same ticket again, as it is now, whenever the call is repeated", async () => {
      const first = await store().create(newTicket({ site: "BER-1" }), "key-1");
      const changed = await store().update(first.ticket.id, { comment: "x" }, "bo", later);
      const again = newTicket({ site: "BER-1", createdAt: "2026-05-03T08:00:00.000Z" });
      expect(first.replayed).toBe(false);
      expect(await store().create(again, "key-1")).toEqual({ ticket: changed, replayed: true });
      expect(await ids()).toEqual([first.ticket.id]);
    });

    it("creates one ticket when the same call comes many times at once", async () => {
      const calls = Array.from({ length: 20 }, () => store().create(newTicket(), "key-1"));
      const created = await Promise.all(calls);
      expect(new Set(created.map(({ ticket }) => ticket.id)).size).toBe(1);
      expect(created.filter(({ replayed }) => !replayed)).toHaveLength(1);
      expect(await ids()).toHaveLength(1);
    });

    it("keeps the keys of different creators apart", async () => {
      const one = await store().create(newTicket(), "key-1");
      const other = await store().create(newTicket({ createdBy: "bo" }), "key-1");
      const none = await store().create(newTicket());
      expect([one.replayed, other.replayed, none.replayed]).toEqual([false, false, false]);
      expect(await ids()).toHaveLength(3);
    });

    it("fails on a key that stands for other content, and names the ticket", async () => {
      const { ticket } = await store().create(newTicket(), "key-1");
      for (const change of [{ title: "Other" }, { site: "BER-1" }, { priority: "low" }] as const) {
        const reuse = store().create(newTicket(change), "key-1");
        await expect(reuse).rejects.toThrow(UserError);
        await expect(reuse).rejects.toThrow(
          `idempotencyKey: "key-1" already stands for ${ticket.id}`,
        );
      }
      expect(await ids()).toEqual([ticket.id]);
    });
  });
}
