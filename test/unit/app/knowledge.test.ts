import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { inventorySummary } from "../../../app/src/resources/inventory-summary.ts";
import { decodeCursor, encodeCursor } from "../../../app/src/store/cursor.ts";
import { ftsQuery } from "../../../app/src/store/fts-query.ts";
import { createInventory, loadInventory } from "../../../app/src/store/inventory.ts";
import { loadPolicies } from "../../../app/src/store/policies.ts";
import { parsePolicyFile } from "../../../app/src/store/policy-file.ts";
import { sectionsOf } from "../../../app/src/store/policy-index.ts";
import { fillDataFolder, findSeedFolder } from "../../../app/src/store/seed.ts";
import { readSeedTickets } from "../../../app/src/store/seed-tickets.ts";
import { inventory, itemOf, policies, policyOf } from "./fixtures.ts";

const root = mkdtempSync(join(tmpdir(), "mcp-knowledge-"));
afterAll(() => rmSync(root, { recursive: true }));
const shipped = findSeedFolder(new URL("../../../app/src/main.ts", import.meta.url).href);
const newFolder = () => mkdtempSync(join(root, "data-"));

describe("cursors", () => {
  it("come back as they went out", () => {
    fc.assert(
      fc.property(fc.nat(), (position) => {
        const cursor = encodeCursor(position);
        expect(cursor).toMatch(/^[\w-]+$/);
        expect(decodeCursor(cursor)).toBe(position);
      }),
    );
  });

  it("fail in one clear way on any other text", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(() => decodeCursor(text)).toThrow(/^cursor: this is not a cursor/);
      }),
    );
    const negative = Buffer.from('{"after":-1}').toString("base64url");
    expect(() => decodeCursor(negative)).toThrow(/^cursor:/);
  });
});

describe("ftsQuery", () => {
  const db = new DatabaseSync(":memory:");
  db.exec("CREATE VIRTUAL TABLE t USING fts5(secret UNINDEXED, a, b)");
  const match = db.prepare("SELECT count(*) FROM t WHERE t MATCH ?");

  it("is always a query that SQLite takes, whatever was typed", () => {
    const operators = fc.constantFrom(
      '"',
      "'",
      "*",
      "^",
      "-",
      ":",
      "(",
      ")",
      " ",
      "a",
      "NEAR",
      "AND",
    );
    const typed = fc.oneof(fc.string({ unit: "binary" }), fc.string({ unit: operators }));
    fc.assert(
      fc.property(typed, (text) => {
        const query = ftsQuery(text);
        if (query !== undefined) expect(() => match.get(query)).not.toThrow();
      }),
      { numRuns: 500 },
    );
  });

  it("keeps telling words only, unless there are no others", () => {
    expect(ftsQuery("How do I return the laptop?")).toBe('"return" OR "laptop"');
    expect(ftsQuery("who is it")).toBe('"who" OR "is" OR "it"');
    expect(ftsQuery('a:b "c* OR')).toBe('"b" OR "c"');
    expect(ftsQuery("?! ")).toBeUndefined();
  });
});

describe("policies", () => {
  it("finds the section that fits best and marks the words", () => {
    const [hit] = policies.search("whom to escalate to on call?", 5);
    expect(hit).toMatchObject({ policyId: "POL-OPS-001", section: "Escalation" });
    expect(hit?.snippet).toContain("**call**".replace("call", "Call"));
  });

  it("finds nothing for words that no policy has", () => {
    expect(policies.search("zebra", 5)).toEqual([]);
    expect(policies.search("???", 5)).toEqual([]);
  });

  it("splits at headings and loses no text", () => {
    const policy = policyOf(
      "P-1",
      "Title",
      "# Title\n\nIntro\n\n## One\n\nFirst\n\n### Two\n\nSecond",
    );
    expect(sectionsOf(policy)).toEqual([
      { heading: "Title", text: "Intro" },
      { heading: "One", text: "First" },
      { heading: "Two", text: "Second" },
    ]);
  });

  const head =
    "id: P-1\ntitle: T\nowner: O\nversion: 1\neffective: 2026-01-01\nreviewBy: 2027-01-01\ntags: a, b";

  it("reads front matter with colons, quotes, blank lines and Windows line ends", () => {
    const text = `---\n\n${head.replace("title: T", 'title: "A: b"')}\n---\n\nBody\n`;
    expect(parsePolicyFile("p.md", text.replaceAll("\n", "\r\n"))).toMatchObject({
      id: "P-1",
      title: "A: b",
      tags: ["a", "b"],
      text: "Body",
    });
  });

  it.each([
    ["no front matter", "Body", /p\.md has no front matter/],
    ["a line without a key", `---\n${head}\nodd\n---\n`, /p\.md, line 9: "odd"/],
    [
      "a missing key",
      `---\n${head.replace("owner: O\n", "")}\n---\n`,
      /p\.md has faults.*\n {2}owner:/,
    ],
    ["a date that is none", `---\n${head.replace("2027-01-01", "2027-13-01")}\n---\n`, /reviewBy:/],
  ])("fails on %s and names the place", (_, content, message) => {
    expect(() => parsePolicyFile("p.md", content)).toThrow(message);
  });

  it("fails when two files have the same id, and names both", () => {
    const folder = newFolder();
    mkdirSync(join(folder, "policies"));
    for (const name of ["a.md", "b.md"]) {
      writeFileSync(join(folder, "policies", name), `---\n${head}\n---\nBody`);
    }
    expect(() => loadPolicies(folder)).toThrow(/b\.md and .*a\.md have the same id P-1/);
  });
});

describe("inventory", () => {
  it("adds up by category and site", () => {
    expect(inventorySummary(inventory)).toEqual({
      items: 3,
      quantity: 17,
      value: { EUR: 170 },
      lowStock: ["SAF-GLV-010", "NET-CAB-003"],
      outOfStock: ["SAF-GLV-010"],
      categories: {
        network: { items: 2, quantity: 17, value: { EUR: 170 } },
        safety: { items: 1, quantity: 0, value: { EUR: 0 } },
      },
      sites: {
        "BER-1": { items: 3, quantity: 14, value: { EUR: 140 } },
        "MUC-2": { items: 1, quantity: 3, value: { EUR: 30 } },
      },
    });
  });

  it("finds a full SKU first, then names, then descriptions", () => {
    const found = createInventory([
      itemOf("AAA-1", 1, { description: "fits bbb-1" }),
      itemOf("BBB-1", 1),
      itemOf("BBB-10", 1),
    ]).search({ text: "bbb-1" });
    expect(found.map(({ sku }) => sku)).toEqual(["BBB-1", "BBB-10", "AAA-1"]);
  });

  it("fails on a faulty file and names file and places", () => {
    const folder = newFolder();
    const items = [itemOf("A-1", 1), { ...itemOf("A-1", 1), reorderPoint: -1 }];
    writeFileSync(join(folder, "inventory.json"), JSON.stringify({ items }));
    expect(() => loadInventory(folder)).toThrow(
      /inventory\.json is not valid.*\n {2}items\.1\.reorderPoint:/,
    );
    writeFileSync(join(folder, "inventory.json"), "{");
    expect(() => loadInventory(folder)).toThrow(/inventory\.json cannot be read as JSON/);
  });

  it("fails when a SKU is listed twice", () => {
    const folder = newFolder();
    const items = [itemOf("A-1", 1), itemOf("A-1", 2)];
    writeFileSync(join(folder, "inventory.json"), JSON.stringify({ items }));
    expect(() => loadInventory(folder)).toThrow(/items\.1\.sku: A-1 is listed twice/);
  });
});

describe("the data folder", () => {
  it("is filled with the shipped data, which is valid, and an operator's edit stays", () => {
    const folder = newFolder();
    fillDataFolder(shipped, folder);
    expect(loadInventory(folder).items.length).toBeGreaterThanOrEqual(60);
    expect(loadPolicies(folder).all.length).toBeGreaterThanOrEqual(12);
    expect(readSeedTickets(shipped).length).toBeGreaterThan(0);

    const path = join(folder, "inventory.json");
    const edited = JSON.stringify({ items: [itemOf("OWN-1", 1)] });
    writeFileSync(path, edited);
    fillDataFolder(shipped, folder);
    expect(readFileSync(path, "utf8")).toBe(edited);
  });

  it("is filled beside another container that fills it, whose process has the same number", () => {
    const folder = newFolder();
    const theirs = join(folder, `inventory.json.${process.pid}.partial`);
    writeFileSync(theirs, "half of it");
    fillDataFolder(shipped, folder);
    expect(loadInventory(folder).items.length).toBeGreaterThanOrEqual(60);
    expect(readFileSync(theirs, "utf8")).toBe("half of it");
  });

  it("fails when it cannot be filled, and names it", () => {
    const file = join(root, "no-folder");
    writeFileSync(file, "");
    expect(() => fillDataFolder(shipped, file)).toThrow(
      /no-folder.inventory\.json cannot be created/,
    );
  });
});
