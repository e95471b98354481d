import { operation, Reply } from "@/lib/http";
import { uploadToCart } from "../cart-upload";
import { CartUpload, CartUploadResult } from "../cart-upload-schemas";
import { describeItems } from "../checkout/describe-items";
import { presentCartItem } from "../present-cart-item";
import { holdOwner } from "./cart-owners";

/** A file of 1 MiB, and the form around it. */
const FORM_BYTES = 1024 * 1024 + 16 * 1024;

export const uploadCart = operation({
  name: "uploadCart",
  method: "POST",
  path: "/api/cart/{plan}/upload",
  title: "Uploads multiple items into a user cart",
  description:
    "Puts the plan into the cart for everybody whom a CSV file names. At most 2,000 rows; a row that is wrong does not stop the others.",
  audience: "anyone",
  form: true,
  bodyLimitBytes: FORM_BYTES,
  body: CartUpload,
  response: CartUploadResult,
  status: 201,
  alternatives: { 200: CartUploadResult },
  handle: ({ db, actor, request, params: { plan }, body: { file = new Uint8Array() }, now }) =>
    db.transaction(async (tx) => {
      const { owner, cookies } = await holdOwner(tx, actor, request, now);
      const { created, updated, failed } = await uploadToCart(tx, owner, { plan, file, at: now });
      const details = await describeItems(tx, owner, now);
      const present = (item: (typeof created)[number]) => presentCartItem(item, actor, details.get(item.id));
      const body = { created: created.map(present), updated: updated.map(present), failed };
      return new Reply(created.length > 0 ? 201 : 200, body, {}, cookies);
    }),
});
