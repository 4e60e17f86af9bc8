import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ticketStatuses } from "../../../app/src/store/ticket.ts";
import { transitions } from "../../../app/src/store/ticket-change.ts";
import type { TicketStore } from "../../../app/src/store/tickets.ts";
import { newTicket } from "./fixtures.ts";
import { describeKeys, describeVersions } from "./ticket-store-guards.ts";

/** How a suite gets an empty store, and gets rid of what it wrote. */
export interface StoreUnderTest {
  open(): Promise<TicketStore> | TicketStore;
  /** Called when the store is closed. */
  clear(): Promise<void> | void;
}

const later = new Date("2026-05-02T09:00:00.000Z");

/** What every ticket store does, whatever it keeps tickets in. */
export function describeTicketStore(name: string, { open, clear }: StoreUnderTest): void {
  describe(`the ${name} ticket store`, () => {
    let store: TicketStore;
    const create = async (change?: Parameters<typeof newTicket>[0]) =>
      (await store.create(newTicket(change))).ticket;
    beforeEach(async () => {
      store = await open();
    });
    afterEach(async () => {
      await store.close();
      await clear();
    });

    it("gives each ticket the next id and returns it as it was created", async () => {
      const full = newTicket({
        sku: "NET-SW-048",
        policyId: "POL-OPS-001",
        site: "BER-1",
        assignee: "bo",
      });
      const first = { ...full, id: "TKT-0001", version: 1, comments: [] };
      const second = { ...newTicket(), id: "TKT-0002", version: 1, comments: [] };
      expect(await store.create(full)).toEqual({ ticket: first, replayed: false });
      expect(await store.create(newTicket())).toEqual({ ticket: second, replayed: false });
      expect(await store.get("TKT-0001")).toEqual(first);
      expect(await store.get("TKT-0002")).toEqual(second);
      await expect(store.check()).resolves.toBeUndefined();
    });

    it("knows no ticket that was not created", async () => {
      for (const id of ["TKT-0009", "TKT-999999999", "TKT-1", "1", ""]) {
        expect(await store.get(id)).toBeUndefined();
      }
      expect(await store.update("TKT-0009", { priority: "low" }, "bo", later)).toBeUndefined();
    });

    it("keeps text as it is, whatever it looks like", async () => {
      const title = "'); DROP TABLE tickets;-- \u{1f525} %_ $1 \\ \r\n\t";
      const { id } = await create({ title });
      expect((await store.get(id))?.title).toBe(title);
      await store.update(id, { comment: title, assignee: title }, title, later);
      expect(await store.get(id)).toMatchObject({ assignee: title, comments: [{ by: title }] });
      expect((await store.list({ limit: 5, assignee: title })).tickets).toHaveLength(1);
    });

    it("replaces U+0000 by U+FFFD wherever it may come in", async () => {
      const { id } = await create({ title: "a\0b", createdBy: "an\0a" });
      await store.update(id, { comment: "c\0" }, "b\0o", later);
      const ticket = await store.get(id);
      expect(ticket).toMatchObject({
        title: "a\uFFFDb",
        createdBy: "an\uFFFDa",
        comments: [{ by: "b\uFFFDo", text: "c\uFFFD" }],
      });
      const found = await store.list({ limit: 5, text: "A\0B" });
      expect(found.tickets.map((listed) => listed.id)).toEqual([id]);
    });

    it("lists newest first, in pages that meet without gap or overlap", async () => {
      for (let n = 0; n < 5; n++) await create();
      const seen: string[] = [];
      let before: number | undefined;
      do {
        const page = await store.list({ limit: 2, before });
        seen.push(...page.tickets.map(({ id }) => id));
        before = page.next;
      } while (before !== undefined);
      expect(seen).toEqual(["TKT-0005", "TKT-0004", "TKT-0003", "TKT-0002", "TKT-0001"]);
      const beyond = await store.list({ limit: 2, before: Number.MAX_SAFE_INTEGER });
      expect(beyond.tickets).toHaveLength(2);
    });

    it("lists tickets without their long texts", async () => {
      const { description: _, comments: __, ...listed } = await create({ site: "BER-1" });
      expect(await store.list({ limit: 5 })).toEqual({ tickets: [listed] });
    });

    it("lists only what meets every condition", async () => {
      await create({ priority: "high", site: "BER-1", sku: "A-1", assignee: "bo" });
      await create({ priority: "high", status: "closed", title: "Badge 100% lost" });
      await create({ description: "no power in RACK 7, Über allem" });
      const ids = async (query: object) =>
        (await store.list({ limit: 10, ...query })).tickets.map(({ id }) => id);
      expect(await ids({ priority: "high" })).toEqual(["TKT-0002", "TKT-0001"]);
      expect(await ids({ priority: "high", status: "open" })).toEqual(["TKT-0001"]);
      expect(await ids({ site: "BER-1", sku: "A-1", assignee: "bo" })).toEqual(["TKT-0001"]);
      expect(await ids({ text: "badge 100% LOST" })).toEqual(["TKT-0002"]);
      expect(await ids({ text: "rack" })).toEqual(["TKT-0003"]);
      expect(await ids({ text: "Über" })).toEqual(["TKT-0003"]);
      expect(await ids({ text: "über" })).toEqual([]);
      expect(await ids({ text: "%" })).toEqual(["TKT-0002"]);
      expect(await ids({ text: "no such words" })).toEqual([]);
    });

    it("changes only what is asked for, and adds comments in order", async () => {
      const { id } = await create();
      await store.update(id, { assignee: "bo", comment: "Looking" }, "bo", later);
      const changed = await store.update(id, { status: "resolved", comment: "Done" }, "cy", later);
      expect(changed).toEqual({
        ...newTicket(),
        id,
        status: "resolved",
        assignee: "bo",
        updatedAt: later.toISOString(),
        version: 3,
        comments: [
          { at: later.toISOString(), by: "bo", text: "Looking" },
          { at: later.toISOString(), by: "cy", text: "Done" },
        ],
      });
      expect(await store.get(id)).toEqual(changed);
    });

    it("fails on exactly the status changes that are not allowed, and changes nothing", async () => {
      for (const from of ticketStatuses) {
        for (const to of ticketStatuses) {
          const { id } = await create({ status: from });
          const update = store.update(id, { status: to, comment: "x" }, "bo", later);
          if (from === to || transitions[from].includes(to)) {
            expect((await update)?.status).toBe(to);
          } else {
            await expect(update, `${from} to ${to}`).rejects.toThrow(/^status: TKT-/);
            expect(await store.get(id)).toMatchObject({ status: from, version: 1, comments: [] });
          }
        }
      }
    });

    describeVersions(() => store);
    describeKeys(() => store);
  });
}
