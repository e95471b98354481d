import pg from "pg";
import type { SignedIn } from "@/lib/auth/actor";
import { issueToken } from "@/lib/auth/tokens";
import { addToCart } from "@/lib/billing/cart";
import type { Customer } from "@/lib/billing/checkout/invoice-lines";
import type { Database } from "@/lib/db";
import { now } from "@/lib/time/clock";
import { aProfile, aUser } from "@/test/world";
import { readOrder, writeOrder } from "./checkout-rows";
import type { Figure } from "./compare";
import { inParallel } from "./in-parallel";
import { type Shot, sendAll } from "./load";

const CLIENTS = 8;
const ORDERS = 60;
const PLAN = "plan-3";

interface Buyer {
  readonly user: SignedIn;
  readonly customer: Customer;
}

/** A first order with a card, by 8 clients at a time. Every order is by a customer of its own, whose cart is ready. */
export function checkout(
  db: Database,
  databaseUrl: string,
  url: string,
): Figure & { close(): Promise<void> } {
  const pool = new pg.Pool({ connectionString: databaseUrl, max: CLIENTS });
  let made = 0;
  const buyers = async () => {
    const numbers = Array.from({ length: ORDERS }, () => made++);
    const ready: Buyer[] = [];
    await inParallel(numbers, CLIENTS, async (n) => ready.push(await aBuyer(db, `buyer-${n}`)));
    return ready;
  };
  const order = async (): Promise<number> => {
    const shots = await Promise.all((await buyers()).map(shotOf));
    return sendAll(url, shots, CLIENTS);
  };
  return {
    title: "POST /api/billing/{profile}/checkout",
    baseline: "the same rows by plain SQL",
    aim: 0.3,
    subject: order,
    compare: async () => {
      if (made === 0) await order();
      const sample = await readOrder(pool);
      return inParallel(await buyers(), CLIENTS, ({ user, customer }) =>
        writeOrder(pool, sample, { userId: user.id, customerId: customer.id }),
      );
    },
    close: () => pool.end(),
  };
}

/** Somebody with a profile of their own and a plan in the cart. */
async function aBuyer(db: Database, name: string): Promise<Buyer> {
  const user = await aUser(db, name);
  const customer = await aProfile(db, `${name}-co`, user);
  const item = { plan: PLAN, option: 0, quantity: 0n, syncOn: "", fullName: "", email: "" };
  await db.transaction((tx) => addToCart(tx, { userId: user.id }, [item], now()));
  return { user, customer };
}

async function shotOf({ user, customer }: Buyer): Promise<Shot> {
  const token = await issueToken({ ...user, authenticatedAt: now() }, now());
  return {
    ...{ method: "POST", path: `/api/billing/${customer.slug}/checkout` },
    headers: { Authorization: `Bearer ${token}` },
    body: { items: [{ option: 1 }], processor_token: "tok_visa" },
  };
}
