import * as z from "zod";
import { quantityOf } from "../store/inventory-item.ts";
import { assertKnown } from "./assert-known.ts";
import { defineTool, readOnly } from "./define-tool.ts";
import { category, cursor, limit, nextCursor } from "./fields.ts";
import { pageOf } from "./page.ts";

/** Lists items that have to be ordered. */
export const listLowStock = defineTool({
  name: "list_low_stock",
  title: "List low stock",
  description:
    "Items whose stock over all sites is at or below the reorder point, greatest shortfall first, with supplier and lead time. Use it to decide what to order.",
  scope: "ops:read",
  hints: readOnly,
  audited: ["category", "limit"],
  cached: "process",
  input: z.strictObject({
    category: category.optional().describe("Only this category"),
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
        quantity: z.int(),
        reorderPoint: z.int(),
        shortfall: z.int().describe("reorderPoint minus quantity"),
        supplier: z.string(),
        leadTimeDays: z.int(),
      }),
    ),
    nextCursor,
  }),
  async handler({ category, limit, cursor }, { inventory }) {
    assertKnown("category", category, inventory.categories);
    const low = inventory.lowStock(category);
    const { page, next } = pageOf(low, limit, cursor);
    return {
      total: low.length,
      items: page.map((item) => {
        const quantity = quantityOf(item);
        return {
          sku: item.sku,
          name: item.name,
          category: item.category,
          quantity,
          reorderPoint: item.reorderPoint,
          shortfall: item.reorderPoint - quantity,
          supplier: item.supplier.name,
          leadTimeDays: item.supplier.leadTimeDays,
        };
      }),
      ...next,
    };
  },
});
