import { z } from "zod";
import { type Db, sql } from "@/lib/db";
import { InvalidInput } from "@/lib/errors";
import { operation, Reply, requiredText, Slug, text } from "@/lib/http";
import * as carts from "../cart";
import { describeItems } from "../checkout/describe-items";
import { presentCartItem } from "../present-cart-item";
import { redeemCode } from "../redeem";
import { Redeemed, RedeemRequest } from "../redeem-schemas";
import { CartItem, CartRequest } from "../schemas";
import { findOwners, holdOwner } from "./cart-owners";

const OneOrMany = z.union([CartItem, z.array(CartItem)]);

export const addCartItems = operation({
  name: "addCartItems",
  method: "POST",
  path: "/api/cart",
  title: "Adds an item to the user cart",
  description:
    "One item or a list. What is already in the cart for the same plan, use and beneficiary is updated.",
  audience: "anyone",
  body: z.union([CartRequest, z.array(CartRequest).min(1, "Send at least one item.").max(2_000)]),
  response: OneOrMany,
  status: 201,
  alternatives: { 200: OneOrMany },
  handle: async ({ db, actor, now, request, body }) => {
    const requests = (Array.isArray(body) ? body : [body]).map(toCartRequest);
    const { added, details, cookies } = await db.transaction(async (tx) => {
      const { owner, cookies } = await holdOwner(tx, actor, request, now);
      const added = await carts.addToCart(tx, owner, requests, now);
      return { added, details: await describeItems(tx, owner, now), cookies };
    });
    const items = added.map(({ item }) => presentCartItem(item, actor, details.get(item.id)));
    const status = added.some(({ isNew }) => isNew) ? 201 : 200;
    return new Reply(status, Array.isArray(body) ? items : items[0], {}, cookies);
  },
});

export const removeCartItems = operation({
  name: "removeCartItems",
  method: "DELETE",
  path: "/api/cart",
  title: "Removes an item from the user cart",
  description: "Removes what matches every condition given; without one, everything.",
  audience: "anyone",
  query: z.object({
    plan: Slug.optional().meta({ description: "Slug of the plan to remove" }),
    email: requiredText(255).optional().meta({ description: "Whom the items to remove are for" }),
    sync_on: text(255)
      .optional()
      .meta({ description: "As `sync_on` of the items to remove; empty is the payer" }),
  }),
  response: null,
  handle: async ({ db, actor, request, query }) => {
    const match = {
      ...(query.plan === undefined ? {} : { planId: await findPlanId(db, query.plan) }),
      ...(query.email === undefined ? {} : { email: query.email }),
      ...(query.sync_on === undefined ? {} : { syncOn: query.sync_on }),
    };
    await db.transaction(async (tx) => {
      for (const owner of await findOwners(tx, actor, request)) await carts.removeFromCart(tx, owner, match);
    });
  },
});

export const redeemCoupon = operation({
  name: "redeemCoupon",
  method: "POST",
  path: "/api/cart/redeem",
  title: "Redeems a discount code",
  description:
    "Puts the code on every item of the cart that it is good for, in place of another one. The order takes a use of it.",
  audience: "anyone",
  body: RedeemRequest,
  response: Redeemed,
  handle: async ({ db, actor, request, body: { code }, now }) => {
    await db.transaction(async (tx) => redeemCode(tx, await findOwners(tx, actor, request), code, now));
    return { detail: `Coupon '${code}' was successfully applied.` };
  },
});

function toCartRequest(body: CartRequest): carts.CartRequest {
  return {
    plan: body.plan,
    use: body.use ?? undefined,
    option: body.option,
    quantity: body.quantity,
    syncOn: body.sync_on ?? "",
    fullName: body.full_name ?? "",
    email: body.email ?? "",
  };
}

async function findPlanId(db: Db, slug: string): Promise<bigint> {
  const [plan] = await db.query<{ id: bigint }>(sql`SELECT id FROM plan WHERE slug = ${slug}`);
  if (!plan) throw new InvalidInput({ plan: [`There is no plan '${slug}'.`] });
  return plan.id;
}
