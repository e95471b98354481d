import type { SignedIn } from "@/lib/auth/actor";
import { addToCart, type Customer, placeOrder, removeFromCart } from "@/lib/billing";
import { claimGifts } from "@/lib/billing/gift-claims";
import { redeemCode } from "@/lib/billing/redeem";
import { cancelProvided } from "@/lib/billing/refused-requests";
import type { Database } from "@/lib/db";
import { AppError } from "@/lib/errors";
import { systemOrigin } from "@/lib/identity/audit/record";
import { acceptRequest } from "@/lib/subscriptions/requests";
import type { CardToken, Command, PlanName } from "./commands";
import { Facts } from "./facts";
import { Model, type Seller } from "./model";

export interface Person {
  readonly actor: SignedIn;
  readonly customer: Customer;
}

/** Who takes part in a sequence, and what is sold; the broker and its plan are everybody's. */
export interface Cast {
  readonly buyer: Person;
  readonly friend: Person;
  readonly seller: { readonly id: bigint; readonly slug: string };
  readonly brokerId: bigint;
  readonly plans: Record<PlanName, { readonly id: bigint; readonly slug: string }>;
}

const PRICES = { club: 10_000n, gym: 3_333n, desk: 7_777n, guild: 2_001n, shed: 4_445n } as const;
const SETUP = 5_000n;
/** Three months of the gym in advance are 5.00 cheaper. */
const GYM_QUARTER = 3n * PRICES.gym - 500n;
const NO_ADDRESS = { streetAddress: "", locality: "", region: "", postalCode: "", country: "" };
export type Of<Name extends Command["do"]> = Extract<Command, { do: Name }>;

/** What is bought, given and asked for, and what becomes of that before it is in force. */
export class Shopping {
  readonly model = new Model();
  protected readonly facts: Facts;
  protected at = new Date("2026-03-10T12:00:00Z");
  private gifts = 0;

  constructor(
    protected readonly db: Database,
    readonly cast: Cast,
  ) {
    this.facts = new Facts(db, cast, this.model);
  }

  protected async buy({ plan, option, token, hasCoupon, isRemembered }: Of<"buy">): Promise<void> {
    const { actor } = this.cast.buyer;
    const full = plan === "gym" && option === 2 ? GYM_QUARTER : PRICES[plan];
    const isSellers = plan !== "desk";
    const price = hasCoupon && isSellers ? full - (full * 2_500n) / 10_000n : full;
    await this.fillCart([{ plan, option: plan === "gym" || plan === "shed" ? option : 0 }]);
    if (hasCoupon && isSellers)
      await this.db.transaction((tx) => redeemCode(tx, [{ userId: actor.id }], "quarter", this.at));
    const seller = isSellers ? "seller" : "broker";
    const setup = plan === "club" && !this.model.hasHadClub ? SETUP : 0n;
    const later = plan === "shed" && option === 2 ? price : 0n;
    const isPlaced = await this.checkOut({ token, isRemembered, price: [[seller, price + setup]], later });
    if (plan === "club" && isPlaced) this.model.hasHadClub = true;
    if (later > 0n && isPlaced)
      this.model.deferred.set(`sub_${await this.facts.active("shed", this.at)}/`, "waiting");
  }

  protected async payDue({ token }: Of<"pay">): Promise<void> {
    await this.db.transaction((tx) => removeFromCart(tx, { userId: this.cast.buyer.actor.id }, {}));
    await this.checkOut({ token, isRemembered: false, price: [] });
  }

  protected async give({ plan, token }: Of<"give">): Promise<void> {
    this.gifts += 1;
    const email = `gift${this.gifts}@${this.cast.buyer.customer.slug}.example.org`;
    await this.fillCart([{ plan, option: plan === "gym" ? 1 : 0, email }]);
    const setup = plan === "club" ? SETUP : 0n;
    await this.checkOut({ token, isRemembered: false, price: [["seller", PRICES[plan] + setup]] });
  }

  protected fillCart(items: readonly { plan: PlanName; option: number; email?: string }[]): Promise<void> {
    const owner = { userId: this.cast.buyer.actor.id };
    const requests = items.map(({ plan, option, email = "" }) => ({
      ...{ plan: this.cast.plans[plan].slug, option, quantity: 0n, syncOn: email, email, fullName: "" },
    }));
    return this.db.transaction(async (tx) => {
      await removeFromCart(tx, owner, {});
      await addToCart(tx, owner, requests, this.at);
    });
  }

  /** @returns whether an order was placed */
  protected async checkOut(checkout: {
    token: CardToken;
    isRemembered: boolean;
    price: readonly (readonly [Seller, bigint])[];
    /** What of that is ordered now and paid later. */
    later?: bigint;
  }): Promise<boolean> {
    const { token, isRemembered, price, later = 0n } = checkout;
    const ordered = price.reduce((sum, [, of]) => sum + of, 0n);
    const amount = this.model.asked(price.length > 0) + ordered - later;
    const charge = await this.refusedOr(() =>
      placeOrder(this.db, {
        ...this.cast.buyer,
        ...{ token, rememberCard: isRemembered, choices: [], address: NO_ADDRESS, at: this.at },
      }),
    );
    const isExpected = token !== "tok_declined" && amount >= 50n;
    if (amount === 0n) this.facts.expect("an empty checkout", charge, null);
    else this.facts.expect("a checkout goes through", charge !== "refused", isExpected);
    if (charge === null) await this.facts.absorbOrders(new Map(price));
    if (typeof charge !== "bigint") return charge === null && price.length > 0;
    if (isRemembered) Object.assign(this.model, { card: token, refusals: 0 });
    await this.facts.absorbOrders(new Map(price));
    await this.facts.absorbCharge(charge, amount, token);
    return true;
  }

  protected async claim(): Promise<void> {
    const { actor } = this.cast.friend;
    const gift = await this.facts.claimable(this.at);
    if (!gift) return;
    await this.db.transaction((tx) => claimGifts(tx, gift.code, actor.id, this.at));
    const charge = await placeOrder(this.db, {
      ...this.cast.friend,
      ...{ token: null, rememberCard: false, choices: [], address: NO_ADDRESS, at: this.at },
    });
    this.facts.expect("a claim costs", charge, null);
    this.model.claimedGifts.add(gift.event);
  }

  /** The guild accepts or refuses who has asked; refused, what was paid goes back, and what was not is not due any more. */
  protected async answer({ isAccepted }: Of<"answer">): Promise<void> {
    const request = await this.facts.waiting(this.at);
    if (!request) return;
    const { seller, buyer, plans } = this.cast;
    const origin = systemOrigin(this.at);
    if (isAccepted) {
      const accepted = await this.refusedOr(() =>
        acceptRequest(this.db, { provider: seller.slug, key: request.key, origin }),
      );
      return this.facts.expect("a request is accepted", accepted !== "refused", request.isFresh);
    }
    const event = `sub_${request.id}/`;
    const isExpected = this.model.refuse(event);
    const provided = { providerId: seller.id, plan: plans.guild.slug, subscriber: buyer.customer.slug };
    const refused = await this.refusedOr(() => cancelProvided(this.db, { ...provided, origin }));
    this.facts.expect("a request is refused", refused !== "refused", isExpected);
    if (isExpected)
      await this.facts.absorbSettled(
        "writtenOff",
        this.model.open((one) => one === event),
      );
  }

  protected async refusedOr<T>(work: () => Promise<T>): Promise<T | "refused"> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof AppError && error.status < 500) return "refused";
      throw error;
    }
  }
}
