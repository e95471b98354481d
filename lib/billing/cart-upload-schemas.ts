import { z } from "zod";
import { text } from "@/lib/http/codecs";
import { CartItem } from "./schemas";

const MAIL = "Enter an e-mail address.";

/** One person of an uploaded file. */
export const UploadRow = z.object({
  full_name: text(150),
  email: text(255)
    .min(1, "This field may not be blank.")
    .refine((value) => value === "" || z.email().safeParse(value).success, MAIL),
});
export type UploadRow = z.output<typeof UploadRow> & { readonly sync_on: string };

const Ignored = z.array(CartItem).optional().meta({
  description: "Part of the answer, which the API reference describes as the request too; ignored",
});

/** The form that carries the file. */
export const CartUpload = z
  .object({
    ...{ created: Ignored, updated: Ignored, failed: Ignored },
    file: z
      .instanceof(Uint8Array)
      .optional()
      .meta({
        ...{ type: "string", format: "binary" },
        description: "CSV in UTF-8 without a header line: `first_name,last_name,email` or `full_name,email`",
      }),
  })
  .meta({ id: "CartUpload" });

/** What became of the rows, each list in their order. */
export const CartUploadResult = z
  .object({
    created: z.array(CartItem),
    updated: z.array(CartItem).meta({ description: "Rows for what was in the cart already" }),
    failed: z.array(
      // A row that failed is no item: what the API reference has of one here is never set.
      CartItem.partial().extend({
        data: z.union([
          z.object({ raw: z.array(z.string()) }),
          z.object({ plan: z.string(), full_name: z.string(), sync_on: z.string(), email: z.string() }),
        ]),
        error: z.union([z.string(), z.record(z.string(), z.array(z.string()))]),
      }),
    ),
  })
  .meta({ id: "CartItemUpload" });
