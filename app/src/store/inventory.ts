import * as z from "zod";
import { type Item, itemSchema, quantityOf } from "./inventory-item.ts";
import { readJsonFile } from "./read-json.ts";

/** Which items to find; all given conditions must hold. */
export interface ItemQuery {
  readonly text?: string | undefined;
  readonly category?: string | undefined;
  readonly site?: string | undefined;
}

/** The inventory as it was when the server started. */
export interface Inventory {
  get(sku: string): Item | undefined;
  /** Best match first; without a text, by SKU. */
  search(query: ItemQuery): readonly Item[];
  /** Items at or below their reorder point over all sites, greatest shortfall first. */
  lowStock(category?: string): readonly Item[];
  readonly items: readonly Item[];
  readonly categories: readonly string[];
  readonly sites: readonly string[];
}

const inventoryFile = z.object({ items: z.array(itemSchema) }).superRefine(({ items }, context) => {
  const seen = new Set<string>();
  items.forEach(({ sku }, index) => {
    if (seen.has(sku)) {
      context.addIssue({
        code: "custom",
        path: ["items", index, "sku"],
        message: `${sku} is listed twice`,
      });
    }
    seen.add(sku);
  });
});

/** Reads `inventory.json` of the data folder; throws a StartError that names file and place. */
export function loadInventory(dataFolder: string): Inventory {
  return createInventory(readJsonFile(dataFolder, "inventory.json", inventoryFile).items);
}

/** An inventory of the given items. */
export function createInventory(source: readonly Item[]): Inventory {
  const items = source.toSorted((a, b) => (a.sku < b.sku ? -1 : 1));
  const bySku = new Map(items.map((item) => [item.sku, item]));
  return {
    get: (sku) => bySku.get(sku),
    search: (query) => search(items, query),
    lowStock: (category) =>
      items
        .filter((item) => category === undefined || item.category === category)
        .map((item) => ({ item, shortfall: item.reorderPoint - quantityOf(item) }))
        .filter(({ shortfall }) => shortfall >= 0)
        .sort((a, b) => b.shortfall - a.shortfall)
        .map(({ item }) => item),
    items,
    categories: unique(items.map((item) => item.category)),
    sites: unique(items.flatMap((item) => item.stock.map(({ site }) => site))),
  };
}

function search(items: readonly Item[], query: ItemQuery): Item[] {
  const words = (query.text ?? "").toLowerCase().split(/\s+/).filter(Boolean);
  return items
    .filter(
      (item) =>
        (query.category === undefined || item.category === query.category) &&
        (query.site === undefined || item.stock.some(({ site }) => site === query.site)),
    )
    .map((item) => ({ item, score: score(item, words) }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score)
    .map(({ item }) => item);
}

/** 0 unless every word occurs; a hit in SKU or name counts more than one in the description. */
function score(item: Item, words: readonly string[]): number {
  const sku = item.sku.toLowerCase();
  const name = item.name.toLowerCase();
  const rest = `${item.category} ${item.description} ${item.supplier.name}`.toLowerCase();
  let total = 1;
  for (const word of words) {
    const hit = sku === word ? 100 : sku.includes(word) ? 20 : name.includes(word) ? 10 : 0;
    if (hit === 0 && !rest.includes(word)) return 0;
    total += Math.max(hit, 1);
  }
  return total;
}

function unique(values: readonly string[]): string[] {
  return [...new Set(values)].sort();
}
