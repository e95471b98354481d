import { z } from "zod";

/** The shape of a page; `extra` holds the keys that come before `count` in lists with totals. */
export function pageOfSchema<Item extends z.ZodType, Extra extends z.ZodRawShape = Record<never, never>>(
  item: Item,
  extra?: Extra,
) {
  return z.object({
    ...(extra ?? ({} as Extra)),
    count: z.int().min(0),
    next: z.url().nullable(),
    previous: z.url().nullable(),
    results: z.array(item),
  });
}
