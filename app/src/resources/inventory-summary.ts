import type { Inventory } from "../store/inventory.ts";
import { type Item, quantityOf } from "../store/inventory-item.ts";

interface Totals {
  readonly items: number;
  readonly quantity: number;
  /** Value at unit cost per currency, rounded to cents. */
  readonly value: Readonly<Record<string, number>>;
}

/** What the summary resource says; pure, so that it always fits the inventory. */
export interface InventorySummary extends Totals {
  readonly lowStock: readonly string[];
  readonly outOfStock: readonly string[];
  readonly categories: Readonly<Record<string, Totals>>;
  readonly sites: Readonly<Record<string, Totals>>;
}

/** Adds up the inventory, by category and by site. */
export function inventorySummary(inventory: Inventory): InventorySummary {
  const { items, categories, sites } = inventory;
  return {
    ...totals(items),
    lowStock: inventory.lowStock().map((item) => item.sku),
    outOfStock: items.filter((item) => quantityOf(item) === 0).map((item) => item.sku),
    categories: Object.fromEntries(
      categories.map((name) => [name, totals(items.filter((item) => item.category === name))]),
    ),
    sites: Object.fromEntries(
      sites.map((name) => [name, totals(inventory.search({ site: name }), name)]),
    ),
  };
}

function totals(items: readonly Item[], site?: string): Totals {
  const value: Record<string, number> = {};
  let quantity = 0;
  for (const item of items) {
    const count = quantityOf(item, site);
    const { amount, currency } = item.unitCost;
    quantity += count;
    value[currency] = Math.round(((value[currency] ?? 0) + count * amount) * 100) / 100;
  }
  return { items: items.length, quantity, value };
}
