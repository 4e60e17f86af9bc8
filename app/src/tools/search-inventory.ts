import * as z from "zod";
import { quantityOf } from "../store/inventory-item.ts";
import { assertKnown } from "./assert-known.ts";
import { defineTool, readOnly } from "./define-tool.ts";
import { category, cursor, limit, nextCursor, site } from "./fields.ts";
import { pageOf } from "./page.ts";

/** Finds inventory items by words and properties. */
export const searchInventory = defineTool({
  name: "search_inventory",
  title: "Search inventory",
  description:
    "Find inventory items by words, category or site. All words must occur in SKU, name, category, description or supplier; best match first. Without any filter it lists everything by SKU. Returns stock totals; call get_item for bins, supplier and cost.",
  scope: "ops:read",
  hints: readOnly,
  audited: ["category", "site", "limit"],
  cached: "process",
  input: z.strictObject({
    query: z.string().trim().min(1).max(200).optional().describe("Words to look for"),
    category: category.optional().describe("Only this category"),
    site: site.optional(),
    limit,
    cursor,
  }),
  output: z.object({
    total: z.int(),
    items: z.array(
      z.object({
        sku: z.string(),
        name: z.string(),
        category: z.string(),
        unit: z.string(),
        quantity: z.int().describe("In stock at the asked site, or at all sites"),
        reorderPoint: z.int(),
        sites: z.array(z.string()),
      }),
    ),
    nextCursor,
  }),
  async handler({ query, limit, cursor, ...filter }, { inventory }) {
    assertKnown("category", filter.category, inventory.categories);
    assertKnown("site", filter.site, inventory.sites);
    const found = inventory.search({ text: query, ...filter });
    const { page, next } = pageOf(found, limit, cursor);
    return {
      total: found.length,
      items: page.map((item) => ({
        sku: item.sku,
        name: item.name,
        category: item.category,
        unit: item.unit,
        quantity: quantityOf(item, filter.site),
        reorderPoint: item.reorderPoint,
        sites: [...new Set(item.stock.map((place) => place.site))],
      })),
      ...next,
    };
  },
});
