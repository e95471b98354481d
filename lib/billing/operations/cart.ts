import { z } from "zod";
import type { Actor } from "@/lib/auth/actor";
import { type Db, sql, type Tx } from "@/lib/db";
import { InvalidInput } from "@/lib/errors";
import { operation, Reply, type ReplyCookie, type RequestInfo, requiredText, Slug } from "@/lib/http";
import { VISITOR_COOKIE, visitorKey } from "@/lib/http/cookies";
import * as carts from "../cart";
import { describeItems } from "../checkout/describe-items";
import { presentCartItem } from "../present-cart-item";
import { CartItem, CartRequest } from "../schemas";

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
  }),
  response: null,
  handle: async ({ db, actor, request, query }) => {
    const match = {
      ...(query.plan === undefined ? {} : { planId: await findPlanId(db, query.plan) }),
      ...(query.email === undefined ? {} : { email: query.email }),
    };
    await db.transaction(async (tx) => {
      for (const owner of await findOwners(tx, actor, request)) await carts.removeFromCart(tx, owner, match);
    });
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

/** The account's cart, else the browser's; a browser that has none gets one, with the cookie to find it by. */
async function holdOwner(
  tx: Tx,
  actor: Actor,
  request: RequestInfo,
  at: Date,
): Promise<{ owner: carts.CartOwner; cookies: ReplyCookie[] }> {
  if (actor.kind === "user") return { owner: { userId: actor.id }, cookies: [] };
  const held = await carts.holdVisitorCart(tx, visitorKey(request));
  if (held !== null) return { owner: { visitorCartId: held }, cookies: [] };
  const { id, key } = await carts.openVisitorCart(tx, at);
  return { owner: { visitorCartId: id }, cookies: [cartCookie(key)] };
}

/** The account's cart and the one left in the browser: a signed-in user may have both until checkout. */
async function findOwners(db: Db, actor: Actor, request: RequestInfo): Promise<carts.CartOwner[]> {
  const visitorCartId = await carts.findVisitorCart(db, visitorKey(request));
  return [
    ...(actor.kind === "user" ? [{ userId: actor.id }] : []),
    ...(visitorCartId === null ? [] : [{ visitorCartId }]),
  ];
}

async function findPlanId(db: Db, slug: string): Promise<bigint> {
  const [plan] = await db.query<{ id: bigint }>(sql`SELECT id FROM plan WHERE slug = ${slug}`);
  if (!plan) throw new InvalidInput({ plan: [`There is no plan '${slug}'.`] });
  return plan.id;
}

function cartCookie(key: string): ReplyCookie {
  return {
    name: VISITOR_COOKIE,
    value: key,
    maxAgeSeconds: carts.VISITOR_CART_DAYS * 86_400,
    httpOnly: true,
  };
}
