import type { Actor } from "@/lib/auth/actor";
import type { CartItem as StoredItem } from "./cart";
import type { CartItem } from "./schemas";

/**
 * A cart item on the wire. `user` is the owner of the cart; a visitor's cart has none.
 *
 * @param detail what will be ordered, unless there is a choice
 */
export function presentCartItem(item: StoredItem, actor: Actor, detail: string | undefined): CartItem {
  return {
    ...(actor.kind === "user" ? { created_at: item.createdAt, user: presentOwner(actor) } : {}),
    plan: { slug: item.planSlug, title: item.planTitle },
    option: item.option,
    use: item.useSlug,
    quantity: item.quantity,
    sync_on: item.syncOn || null,
    full_name: item.fullName,
    email: item.email || null,
    claim_code: item.claimCode,
    detail: detail ?? null,
  };
}

function presentOwner(actor: Extract<Actor, { kind: "user" }>): NonNullable<CartItem["user"]> {
  const name = actor.fullName || actor.username;
  return {
    slug: actor.username,
    username: actor.username,
    printable_name: name,
    picture: null,
    full_name: name,
    email: actor.email,
  };
}
