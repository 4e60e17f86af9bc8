import * as z from "zod";

/** A stock-keeping unit: upper-case letters and digits in groups, such as NET-SW-048. */
export const skuPattern = /^[A-Z0-9]+(-[A-Z0-9]+)*$/;

/** One item of the inventory with its stock per site and bin. */
export const itemSchema = z.object({
  sku: z.string().max(40).regex(skuPattern),
  name: z.string().min(1),
  category: z.string().min(1),
  description: z.string(),
  unit: z.string().min(1),
  reorderPoint: z.int().min(0),
  supplier: z.object({ name: z.string().min(1), leadTimeDays: z.int().min(0) }),
  unitCost: z.object({ amount: z.number().min(0), currency: z.string().length(3) }),
  stock: z.array(z.object({ site: z.string().min(1), bin: z.string(), quantity: z.int().min(0) })),
  updatedAt: z.iso.datetime(),
});

/** An item of the inventory, with its stock by site. */
export type Item = z.output<typeof itemSchema>;

/** What is in stock at all sites, or at one. */
export function quantityOf(item: Item, site?: string): number {
  return item.stock
    .filter((place) => site === undefined || place.site === site)
    .reduce((sum, place) => sum + place.quantity, 0);
}
