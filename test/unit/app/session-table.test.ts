import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createSessionTable } from "../../../app/src/sessions/session-table.ts";

function tableOf(change: { most?: number; mostPerUser?: number } = {}) {
  let time = 0;
  const limits = { most: 100, mostPerUser: 100, idleMs: 1000, now: () => time, ...change };
  const table = createSessionTable<undefined>(limits);
  return {
    table,
    add: (user: string, id: string) => table.add({ user, id, value: undefined }),
    pass: (ms: number) => {
      time += ms;
    },
  };
}

const idsOf = (entries: readonly { readonly id: string }[]) => entries.map(({ id }) => id);

describe("the table of sessions", () => {
  it("finds a session for its own user only", () => {
    const { table, add } = tableOf();
    add("ana", "s1");
    expect(table.find("ana", "s1")).toMatchObject({ id: "s1", user: "ana" });
    expect(table.find("bob", "s1")).toBeUndefined();
    expect(table.find("ana", "s2")).toBeUndefined();
  });

  it("gives up the user's session that was not used for longest", () => {
    const { table, add } = tableOf({ mostPerUser: 2 });
    add("bob", "other");
    add("ana", "first");
    add("ana", "second");
    table.begin("first")();
    expect(table.roomFor("ana")).toMatchObject({ kind: "evict", entry: { id: "second" } });
  });

  it("fails to make room while all of the user's sessions are in use", () => {
    const { table, add } = tableOf({ mostPerUser: 1 });
    add("ana", "s1");
    const done = table.begin("s1");
    expect(table.roomFor("ana")).toEqual({ kind: "full", of: "user" });
    done();
    expect(table.roomFor("ana")).toMatchObject({ kind: "evict", entry: { id: "s1" } });
  });

  it("fails to make room out of the sessions of others", () => {
    const { table, add } = tableOf({ most: 1 });
    add("bob", "s1");
    expect(table.roomFor("ana")).toEqual({ kind: "full", of: "server" });
  });

  it("counts as idle what nothing runs in and nobody used for the idle time", () => {
    const { table, add, pass } = tableOf();
    add("ana", "left");
    add("ana", "streaming");
    add("ana", "used");
    table.begin("streaming");
    pass(999);
    expect(table.idle()).toEqual([]);
    table.begin("used")();
    pass(1);
    expect(idsOf(table.idle())).toEqual(["left"]);
  });

  it("never holds more than its limits when room is asked for first, whatever comes", () => {
    const action = fc.record({
      user: fc.constantFrom("ana", "bob", "eve"),
      kind: fc.constantFrom("open", "use", "hold"),
      ms: fc.integer({ min: 0, max: 400 }),
    });
    fc.assert(
      fc.property(fc.array(action, { maxLength: 80 }), (actions) => {
        const { table, add, pass } = tableOf({ most: 5, mostPerUser: 3 });
        const held = new Set<string>();
        let next = 0;
        for (const { user, kind, ms } of actions) {
          pass(ms);
          const own = table.all().filter((entry) => entry.user === user);
          if (kind === "open") {
            const room = table.roomFor(user);
            if (room.kind === "full") continue;
            if (room.kind === "evict") {
              expect(room.entry.user).toBe(user);
              expect(held.has(room.entry.id)).toBe(false);
              table.remove(room.entry.id);
            }
            add(user, `s${next++}`);
          } else if (own[0] !== undefined) {
            const done = table.begin(own[0].id);
            if (kind === "use") done();
            else held.add(own[0].id);
          }
          const users = table.all().map((entry) => entry.user);
          expect(users.length).toBeLessThanOrEqual(5);
          for (const name of users) {
            expect(users.filter((each) => each === name).length).toBeLessThanOrEqual(3);
          }
        }
      }),
    );
  });
});
