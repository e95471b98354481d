import type { Actor } from "@/lib/auth/actor";
import type { Db, Tx } from "@/lib/db";
import type { ReplyCookie, RequestInfo } from "@/lib/http";
import { VISITOR_COOKIE, visitorKey } from "@/lib/http/cookies";
import type { CartOwner } from "../cart-owner";
import { findVisitorCart, holdVisitorCart, openVisitorCart, VISITOR_CART_DAYS } from "../visitor-cart";

/** The account's cart, else the browser's; a browser that has none gets one, with the cookie to find it by. */
export async function holdOwner(
  tx: Tx,
  actor: Actor,
  request: RequestInfo,
  at: Date,
): Promise<{ owner: CartOwner; cookies: ReplyCookie[] }> {
  if (actor.kind === "user") return { owner: { userId: actor.id }, cookies: [] };
  const held = await holdVisitorCart(tx, visitorKey(request));
  if (held !== null) return { owner: { visitorCartId: held }, cookies: [] };
  const { id, key } = await openVisitorCart(tx, at);
  return { owner: { visitorCartId: id }, cookies: [cartCookie(key)] };
}

/** The account's cart and the one left in the browser: a signed-in user may have both until checkout. */
export async function findOwners(db: Db, actor: Actor, request: RequestInfo): Promise<CartOwner[]> {
  const visitorCartId = await findVisitorCart(db, visitorKey(request));
  return [
    ...(actor.kind === "user" ? [{ userId: actor.id }] : []),
    ...(visitorCartId === null ? [] : [{ visitorCartId }]),
  ];
}

function cartCookie(key: string): ReplyCookie {
  return {
    name: VISITOR_COOKIE,
    value: key,
    maxAgeSeconds: VISITOR_CART_DAYS * 86_400,
    httpOnly: true,
  };
}
