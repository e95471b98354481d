import type { SignedIn } from "@/lib/auth/actor";
import type { ProfileSubject } from "@/lib/auth/audience";
import {
  addToCart,
  type Customer,
  placeOrder,
  reconcilePayouts,
  refreshCharge,
  removeFromCart,
  requestRefunds,
  sendRefunds,
} from "@/lib/billing";
import { cancelBalance } from "@/lib/billing/balance/cancel-balance";
import { importPayment } from "@/lib/billing/balance/import-payment";
import { chargeBalances } from "@/lib/billing/collect/charge-balances";
import { claimGifts } from "@/lib/billing/gift-claims";
import { MoreThanAvailable, PayoutRefused } from "@/lib/billing/payouts/errors";
import { requestWithdrawal } from "@/lib/billing/payouts/withdrawals";
import { closeDispute, openDispute } from "@/lib/billing/processor/simulated-disputes";
import { reconcileCharge } from "@/lib/billing/reconcile-charge";
import { redeemCode } from "@/lib/billing/redeem";
import { cancelProvided } from "@/lib/billing/refused-requests";
import { recordUsage } from "@/lib/billing/usage/record-usage";
import type { Database } from "@/lib/db";
import { AppError } from "@/lib/errors";
import { systemOrigin } from "@/lib/identity/audit/record";
import { cancelNow, extendSubscriptions, recognizeIncome, setAutoRenew } from "@/lib/subscriptions";
import { acceptRequest } from "@/lib/subscriptions/requests";
import type { CardToken, Command, PlanName } from "./commands";
import { Facts } from "./facts";
import { isGift, Model, type Seller, type Taken } from "./model";

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
const DAY = 86_400_000;
const NO_ADDRESS = { streetAddress: "", locality: "", region: "", postalCode: "", country: "" };
type Of<Name extends Command["do"]> = Extract<Command, { do: Name }>;

/**
 * Plays a sequence through the services, as the operations and the jobs call them, and tells the model what was asked. What
 * the model expects and what was done are compared at every step.
 */
export class Life {
  readonly model = new Model();
  private readonly facts: Facts;
  private disputes: { key: string; taken: Taken }[] = [];
  private gifts = 0;
  private at = new Date("2026-03-10T12:00:00Z");

  constructor(
    private readonly db: Database,
    readonly cast: Cast,
  ) {
    this.facts = new Facts(db, cast, this.model);
  }

  async play(command: Command): Promise<void> {
    await this.pass(60_000);
    await this.act(command);
    await this.facts.compare();
  }

  /** Long after: what is pending is decided, and all that can be earned is. */
  async end(): Promise<void> {
    await this.pass(4 * 365 * DAY);
    const { buyer, friend } = this.cast;
    // What nobody has answered is withdrawn, which gives nothing back.
    if (await this.facts.waiting(this.at)) await this.endPlan({ do: "end", plan: "guild", isNow: true });
    await recognizeIncome(this.db, { at: this.at, profileId: buyer.customer.id });
    if (this.model.claimedGifts.size > 0)
      await recognizeIncome(this.db, { at: this.at, profileId: friend.customer.id });
    await this.facts.compare({ isEarned: true });
  }

  private act(command: Command): Promise<void> {
    switch (command.do) {
      case "buy":
        return this.buy(command);
      case "give":
        return this.give(command);
      case "claim":
        return this.claim();
      case "answer":
        return this.answer(command);
      case "pay":
        return this.payDue(command);
      case "use":
        return this.use(command);
      case "wait":
        return this.pass(command.hours * 3_600_000);
      case "night":
        return this.night();
      case "refund":
        return this.refund(command);
      case "dispute":
        return this.dispute(command);
      case "decide":
        return this.decide(command);
      case "cancel-balance":
        return this.cancelBalance(command);
      case "check":
        return this.check(command);
      case "withdraw":
        return this.withdraw(command);
      case "reconcile":
        return this.reconcile();
      case "change-plan":
        return this.changePlan();
      case "end":
        return this.endPlan(command);
    }
  }

  /** Time passes, and the processor tells what became of payments. */
  private async pass(milliseconds: number): Promise<void> {
    this.at = new Date(this.at.getTime() + milliseconds);
    for (const id of this.model.pending.keys()) {
      await refreshCharge(this.db, id, this.at);
      await this.facts.absorbOutcome(id);
    }
  }

  private async buy({ plan, option, token, hasCoupon, isRemembered }: Of<"buy">): Promise<void> {
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
  }

  private async payDue({ token }: Of<"pay">): Promise<void> {
    await this.db.transaction((tx) => removeFromCart(tx, { userId: this.cast.buyer.actor.id }, {}));
    await this.checkOut({ token, isRemembered: false, price: [] });
  }

  private async give({ plan, token }: Of<"give">): Promise<void> {
    this.gifts += 1;
    const email = `gift${this.gifts}@${this.cast.buyer.customer.slug}.example.org`;
    await this.fillCart([{ plan, option: plan === "gym" ? 1 : 0, email }]);
    const setup = plan === "club" ? SETUP : 0n;
    await this.checkOut({ token, isRemembered: false, price: [["seller", PRICES[plan] + setup]] });
  }

  private fillCart(items: readonly { plan: PlanName; option: number; email?: string }[]): Promise<void> {
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
  private async checkOut(checkout: {
    token: CardToken;
    isRemembered: boolean;
    price: readonly (readonly [Seller, bigint])[];
    /** What of that is ordered now and paid later. */
    later?: bigint;
  }): Promise<boolean> {
    const { token, isRemembered, price, later = 0n } = checkout;
    const ordered = price.reduce((sum, [, of]) => sum + of, 0n);
    const amount = this.model.open((event) => !isGift(event)) + ordered - later;
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
    if (typeof charge !== "bigint") return false;
    if (isRemembered) Object.assign(this.model, { card: token, refusals: 0 });
    await this.facts.absorbOrders(new Map(price));
    await this.facts.absorbCharge(charge, amount, token);
    return true;
  }

  private async claim(): Promise<void> {
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
  private async answer({ isAccepted }: Of<"answer">): Promise<void> {
    const request = await this.facts.waiting(this.at);
    if (!request) return;
    const { seller, buyer, plans } = this.cast;
    const origin = systemOrigin(this.at);
    if (isAccepted) {
      const subject = { profile: seller, access: { as: "profile", strength: "manager", providerIds: [] } };
      const accepted = await this.refusedOr(() =>
        acceptRequest(this.db, { subject: subject as unknown as ProfileSubject, key: request.key, origin }),
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

  private async use({ quantity }: Of<"use">): Promise<void> {
    const { plans, buyer } = this.cast;
    const included = await this.facts.unitsIncluded(this.at);
    const billed = included === null ? 0n : BigInt(quantity) - included;
    const report = { profileId: buyer.customer.id, providerIds: [], plan: plans.club.slug, use: "calls" };
    const order = await this.refusedOr(() =>
      this.db.transaction((tx) =>
        recordUsage(tx, {
          ...{ ...report, quantity: BigInt(quantity), actorId: buyer.actor.id, usedAt: this.at, at: this.at },
        }),
      ),
    );
    this.facts.expect("usage is taken", order !== "refused", included !== null);
    await this.facts.absorbOrders(new Map(billed > 0n ? [["seller", billed * 15n]] : []));
  }

  /** The daily jobs, for the buyer. */
  private async night(): Promise<void> {
    const { model, at, db } = this;
    const scope = { at, profileId: this.cast.buyer.customer.id };
    await recognizeIncome(db, scope);
    const renewed = await this.facts.dueRenewals(at);
    await extendSubscriptions(db, { ...scope, since: null });
    await this.facts.absorbOrders(renewed);
    const events = await this.facts.collectedEvents(at);
    const amount = model.open((event) => events.has(event));
    const before = { refusals: model.refusals, isWaiting: model.pending.size > 0 };
    const counts = await chargeBalances(db, {
      ...{ ...scope, isDryRun: false, onProgress: () => Promise.resolve() },
    });
    this.facts.expect("the job fails", counts.failed, 0);
    const charged = (counts.succeeded ?? 0) + (counts.pending ?? 0);
    model.refusals += (counts.refused ?? 0) + (counts.without_card ?? 0);
    if (before.isWaiting || amount <= 50n) this.facts.expect("charges", charged, 0);
    else if (before.refusals === 0) {
      const works = model.card !== null && model.card !== "tok_declined";
      this.facts.expect("charges", charged, works ? 1 : 0);
    }
    if (charged > 0) await this.facts.absorbCharge(null, amount, model.card);
  }

  private async refund({ charge: n, line: m, share }: Of<"refund">): Promise<void> {
    const charge = this.model.charges[n % (this.model.charges.length || 1)];
    const line = charge?.lines[m % charge.lines.length];
    if (!charge || !line) return;
    const left = line.amount - line.refunded - line.disputed;
    const amount = share === 100 ? null : share > 100 ? left + 1n : (left * BigInt(share)) / 100n || 1n;
    const ids = await this.refusedOr(() =>
      this.db.transaction((tx) =>
        requestRefunds(tx, { lines: [{ chargeItemId: line.id, amount }], actorId: null, at: this.at }),
      ),
    );
    const isExpected = this.model.refund(charge, line, amount);
    this.facts.expect("a refund is made", ids !== "refused", isExpected);
    if (ids === "refused") return;
    const [sent] = await sendRefunds(this.db, ids, this.at);
    this.facts.expect("a refund is", sent?.result, "booked");
  }

  private async dispute({ charge: n, share }: Of<"dispute">): Promise<void> {
    const open = this.model.charges.filter(({ state }) => state === "done");
    const charge = open[n % (open.length || 1)];
    if (!charge) return;
    const disputed = charge.lines.reduce((sum, line) => sum + line.disputed, 0n);
    const left = charge.amount - charge.refunded - disputed;
    if (left === 0n) return;
    const amount = (left * BigInt(share)) / 100n || 1n;
    const key = await openDispute(this.db, { paymentKey: charge.key, amount, at: this.at });
    await this.reconcileTwice(charge.key);
    this.disputes.push({ key, taken: this.model.dispute(charge, amount) });
  }

  private async decide({ outcome, isFeeReturned }: Of<"decide">): Promise<void> {
    const dispute = this.disputes.shift();
    if (!dispute) return;
    await closeDispute(this.db, { key: dispute.key, outcome, isFeeReturned, at: this.at });
    await this.reconcileTwice(dispute.taken.charge.key);
    this.model.decide(dispute.taken, outcome, isFeeReturned);
  }

  /** Whoever looks a second time finds it done. */
  private async reconcileTwice(key: string): Promise<void> {
    await reconcileCharge(this.db, key, this.at);
    await reconcileCharge(this.db, key, this.at);
  }

  private async cancelBalance({ share, isPaid }: Of<"cancel-balance">): Promise<void> {
    const open = this.model.open();
    const amount = share === 100 ? null : (open * BigInt(share)) / 100n || 1n;
    await this.db.transaction((tx) =>
      cancelBalance(tx, {
        ...{ payer: this.cast.buyer.customer, providerIds: [], amount, isPaid },
        origin: systemOrigin(this.at),
      }),
    );
    const expected = amount === null || amount > open ? open : amount;
    await this.facts.absorbSettled(isPaid ? "offline" : "writtenOff", expected);
  }

  /** Somebody pays by check, for a plan of the seller's. */
  private async check({ plan, amount }: Of<"check">): Promise<void> {
    const { seller, buyer, plans } = this.cast;
    const subscriptionId = await this.facts.active(plan, this.at);
    const due = this.model.open((event) => event.startsWith(`sub_${subscriptionId}/`));
    const paid = BigInt(amount);
    const ids = await this.refusedOr(() =>
      this.db.transaction((tx) =>
        importPayment(tx, {
          ...{ providerId: seller.id, subscription: `${buyer.customer.slug}:${plans[plan].slug}` },
          ...{ amount: `${paid / 100n}.${String(paid % 100n).padStart(2, "0")}`, descr: "Check" },
          ...{ paidAt: this.at, isForced: false, origin: systemOrigin(this.at) },
        }),
      ),
    );
    this.facts.expect("a check is taken", ids !== "refused", subscriptionId !== null);
    if (ids === "refused") return;
    await this.facts.absorbOrders(new Map(paid > due ? [["seller", paid - due]] : []));
    await this.facts.absorbSettled("offline", paid);
  }

  private async withdraw({ share }: Of<"withdraw">): Promise<void> {
    const amount = (this.model.freeFunds() * BigInt(share)) / 100n;
    if (amount <= 0n) return;
    try {
      const { seller } = this.cast;
      await requestWithdrawal(this.db, { provider: seller, amount, origin: systemOrigin(this.at) });
    } catch (error) {
      // What others of the site have lost to disputes the processor does not hold, whoever asks.
      if (error instanceof MoreThanAvailable || error instanceof PayoutRefused) return;
      throw error;
    }
    this.model.withdrawals.push({ amount, arrivesAt: new Date(this.at.getTime() + DAY) });
  }

  private async reconcile(): Promise<void> {
    const scope = { at: this.at, profileId: this.cast.seller.id };
    await reconcilePayouts(this.db, scope);
    await reconcilePayouts(this.db, scope);
    this.model.arrive(this.at);
  }

  /** From one plan to another: the one is bought, the other is ended. */
  private async changePlan(): Promise<void> {
    const bought = {
      plan: "gym",
      option: 1,
      token: "tok_visa",
      hasCoupon: false,
      isRemembered: false,
    } as const;
    await this.buy({ do: "buy", ...bought });
    await this.endPlan({ do: "end", plan: "club", isNow: true });
  }

  private async endPlan({ plan, isNow }: Of<"end">): Promise<void> {
    const pair = { profileId: this.cast.buyer.customer.id, planId: this.cast.plans[plan].id };
    await this.db.transaction(async (tx) => {
      if (isNow) await cancelNow(tx, pair, this.at);
      else await setAutoRenew(tx, pair, { autoRenew: false, at: this.at });
    });
  }

  private async refusedOr<T>(work: () => Promise<T>): Promise<T | "refused"> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof AppError && error.status < 500) return "refused";
      throw error;
    }
  }
}
