import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import * as z from "zod";

const data = new URL("../../../app/data/", import.meta.url);
const read = (path: string) => readFileSync(new URL(path, data), "utf8");

const site = z.string().regex(/^[A-Z]{3}-\d$/);
const sku = z.string().regex(/^[A-Z]{3}-[A-Z0-9]+(-[A-Z0-9]+)*$/);
const policyId = z.string().regex(/^POL-[A-Z]{2,3}-\d{3}$/);
const instant = z.iso.datetime();

const item = z.strictObject({
  sku,
  name: z.string().min(5),
  category: z.string().regex(/^[a-z]+(-[a-z]+)*$/),
  description: z.string().min(10),
  unit: z.string().min(2),
  reorderPoint: z.int().positive(),
  supplier: z.strictObject({ name: z.string().min(3), leadTimeDays: z.int().positive() }),
  unitCost: z.strictObject({ amount: z.number().positive(), currency: z.enum(["EUR", "USD"]) }),
  stock: z
    .array(
      z.strictObject({ site, bin: z.string().regex(/^[A-Z]-\d\d-\d$/), quantity: z.int().min(0) }),
    )
    .min(1),
  updatedAt: instant,
});

const ticket = z.strictObject({
  title: z.string().min(10).max(120),
  description: z.string().min(40),
  priority: z.enum(["low", "medium", "high", "urgent"]),
  status: z.enum(["open", "in_progress", "resolved", "closed"]),
  category: z.string().regex(/^[a-z]+$/),
  site,
  sku: sku.optional(),
  policyId: policyId.optional(),
  requester: z.email(),
  assignee: z.email().optional(),
  createdAt: instant,
  updatedAt: instant,
});

const frontMatter = z.strictObject({
  id: policyId,
  title: z.string().min(5),
  owner: z.string().min(3),
  version: z.string().regex(/^\d+\.\d+$/),
  effective: z.iso.date(),
  reviewBy: z.iso.date(),
  tags: z.string().regex(/^[a-z -]+(, [a-z -]+){2,}$/),
});

function parsePolicy(file: string) {
  const [before, head, ...rest] = read(`policies/${file}`).split(/^---$/m);
  if (before !== "" || head === undefined) throw new Error(`${file}: no front matter`);
  const entries = head
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => {
      const colon = line.indexOf(": ");
      if (colon < 1) throw new Error(`${file}: "${line}" is not "key: value"`);
      return [line.slice(0, colon), line.slice(colon + 2)];
    });
  return { file, body: rest.join("---"), ...frontMatter.parse(Object.fromEntries(entries)) };
}

const { items } = z
  .strictObject({ items: z.array(item) })
  .parse(JSON.parse(read("inventory.json")));
const { tickets } = z
  .strictObject({ tickets: z.array(ticket) })
  .parse(JSON.parse(read("tickets.json")));
const policies = readdirSync(new URL("policies/", data)).sort().map(parsePolicy);

const skus = new Set(items.map((each) => each.sku));
const ids = new Set(policies.map((policy) => policy.id));
const sites = new Set(items.flatMap((each) => each.stock.map((place) => place.site)));
const total = (each: z.infer<typeof item>) =>
  each.stock.reduce((sum, place) => sum + place.quantity, 0);
const mentions = (text: string, pattern: RegExp) => text.match(pattern) ?? [];

describe("inventory", () => {
  it("has at least 90 items in eight categories under unique SKUs", () => {
    expect(items.length).toBeGreaterThanOrEqual(90);
    expect(skus.size).toBe(items.length);
    expect(new Set(items.map((each) => each.category)).size).toBe(8);
  });

  it("names a site once an item and never puts two items in one bin", () => {
    for (const each of items) {
      expect(new Set(each.stock.map((place) => place.site)).size, each.sku).toBe(each.stock.length);
    }
    const bins = items.flatMap((each) => each.stock.map((place) => `${place.site} ${place.bin}`));
    expect(new Set(bins).size).toBe(bins.length);
  });

  it("has enough, low and empty items, and empty sites of items that are held elsewhere", () => {
    expect(items.filter((each) => total(each) > each.reorderPoint).length).toBeGreaterThan(30);
    const low = items.filter((each) => total(each) > 0 && total(each) <= each.reorderPoint);
    expect(low.length).toBeGreaterThan(10);
    expect(items.filter((each) => total(each) === 0).length).toBeGreaterThanOrEqual(3);
    const uneven = items.filter((each) => total(each) > 0 && each.stock.some((p) => !p.quantity));
    expect(uneven.length).toBeGreaterThanOrEqual(5);
    expect(items.filter((each) => each.stock.length > 1).length).toBeGreaterThan(50);
  });
});

describe("policies", () => {
  it("are at least 14, each in a file named after its unique id", () => {
    expect(policies.length).toBeGreaterThanOrEqual(14);
    expect(ids.size).toBe(policies.length);
    for (const policy of policies) {
      expect(policy.file).toMatch(new RegExp(`^${policy.id.toLowerCase()}-[a-z-]+\\.md$`));
    }
  });

  it.each(policies)("$id has 250 to 600 words, sections and a review after it took effect", (p) => {
    expect(p.body.split(/\s+/).length).toBeGreaterThanOrEqual(250);
    expect(p.body.split(/[\s|]+/).filter((word) => /\w/.test(word)).length).toBeLessThanOrEqual(
      600,
    );
    expect(p.body.trim().split("\n")[0]).toMatch(/^# \S/);
    expect(mentions(p.body, /^## /gm).length).toBeGreaterThanOrEqual(3);
    expect(p.effective < p.reviewBy).toBe(true);
  });

  it.each(policies)("$id refers to other policies, SKUs and sites that exist", (p) => {
    const others = mentions(p.body, /\bPOL-[A-Z]+-\d+\b/g);
    expect(others.length).toBeGreaterThanOrEqual(2);
    expect(others.filter((id) => !ids.has(id) || id === p.id)).toEqual([]);
    // A family of SKUs ("SRV-SSD") counts when an item begins with it.
    const named = mentions(
      p.body,
      /(?<![\w-])(?:NET|LAP|TAB|PER|SRV|SAF|FAC|LAB|VEH)-[A-Z0-9-]+\b/g,
    );
    expect(named.filter((name) => ![...skus].some((known) => known.startsWith(name)))).toEqual([]);
    const places = mentions(p.body, /\b(?:BER|MUC|LYS|AUS|GDN)-\d\b/g);
    expect(places.filter((place) => !sites.has(place))).toEqual([]);
  });

  it("are each referred to by another one", () => {
    const referred = (id: string) => policies.some((p) => p.id !== id && p.body.includes(id));
    expect([...ids].filter((id) => !referred(id))).toEqual([]);
  });
});

describe("tickets", () => {
  it("are at least 14 and show each state and each priority", () => {
    expect(tickets.length).toBeGreaterThanOrEqual(14);
    expect(new Set(tickets.map((each) => each.status)).size).toBe(4);
    expect(new Set(tickets.map((each) => each.priority)).size).toBe(4);
  });

  it("point at items, policies and sites that exist", () => {
    for (const each of tickets) {
      if (each.sku) expect(skus, each.title).toContain(each.sku);
      if (each.policyId) expect(ids, each.title).toContain(each.policyId);
      expect(sites, each.title).toContain(each.site);
    }
    expect(tickets.filter((each) => each.sku).length).toBeGreaterThan(10);
  });

  it("were updated at or after their creation, and have an assignee once work began", () => {
    for (const each of tickets) {
      expect(Date.parse(each.updatedAt), each.title).toBeGreaterThanOrEqual(
        Date.parse(each.createdAt),
      );
      expect(each.assignee !== undefined, each.title).toBe(each.status !== "open");
    }
  });
});

it("uses only reserved example domains for e-mail addresses", () => {
  const files = ["inventory.json", "tickets.json", ...policies.map((p) => `policies/${p.file}`)];
  const domains = files.flatMap((file) => mentions(read(file), /(?<=@)[\w.-]+/g));
  expect(domains.length).toBeGreaterThan(0);
  // RFC 2606: these can belong to nobody.
  expect(domains.filter((domain) => !/(^|\.)(example|test|invalid)$/.test(domain))).toEqual([]);
});
