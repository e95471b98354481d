import { reconcilePayouts, refreshCharge, requestRefunds, sendRefunds } from "@/lib/billing";
import { cancelBalance } from "@/lib/billing/balance/cancel-balance";
import { importPayment } from "@/lib/billing/balance/import-payment";
import { chargeBalances } from "@/lib/billing/collect/charge-balances";
import { callForPayment, chargeCustomer } from "@/lib/billing/collect/event-payments";
import { MoreThanAvailable, PayoutRefused } from "@/lib/billing/payouts/errors";
import { requestWithdrawal } from "@/lib/billing/payouts/withdrawals";
import { closeDispute, openDispute } from "@/lib/billing/processor/simulated-disputes";
import { reconcileCharge } from "@/lib/billing/reconcile-charge";
import { recordUsage } from "@/lib/billing/usage/record-usage";
import { systemOrigin } from "@/lib/identity/audit/record";
import { cancelNow, extendSubscriptions, recognizeIncome, setAutoRenew } from "@/lib/subscriptions";
import type { Command } from "./commands";
import type { Taken } from "./model";
import { type Of, Shopping } from "./shopping";

const DAY = 86_400_000;

/**
 * Plays a sequence through the services, as the operations and the jobs call them, and tells the model what was asked. What
 * the model expects and what was done are compared at every step.
 */
export class Life extends Shopping {
  private disputes: { key: string; taken: Taken }[] = [];

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
      case "occur":
        return this.occur();
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
    await this.facts.absorbGivenUp();
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
    const { at, db } = this;
    const scope = { at, profileId: this.cast.buyer.customer.id };
    await recognizeIncome(db, scope);
    const renewed = await this.facts.dueRenewals(at);
    await extendSubscriptions(db, { ...scope, since: null });
    await this.facts.absorbOrders(renewed);
    await this.collect(() =>
      chargeBalances(db, { ...scope, isDryRun: false, onProgress: () => Promise.resolve() }),
    );
  }

  /** The shed is delivered: who has not paid for it is charged. */
  private async occur(): Promise<void> {
    const { plans, buyer } = this.cast;
    const { id: planId, slug: plan } = plans.shed;
    const count = await callForPayment(this.db, { planId, plan, origin: systemOrigin(this.at) });
    const waiting = [...this.model.deferred].flatMap(([event, state]) =>
      state === "waiting" ? [event] : [],
    );
    this.facts.expect("called for", count, waiting.length);
    for (const event of waiting) this.model.deferred.set(event, "called");
    const job = { customer: buyer.customer.id.toString() };
    await this.collect(() => chargeCustomer(this.db, job, this.at));
  }

  /** Charges the buyer what is collected by itself. */
  private async collect(charge: () => Promise<Record<string, number>>): Promise<void> {
    const { model, at } = this;
    const events = await this.facts.collectedEvents(at);
    const amount = model.open((event) => events.has(event));
    const before = { refusals: model.refusals, isWaiting: model.pending.size > 0 };
    const counts = await charge();
    this.facts.expect("the job fails", counts.failed, 0);
    const charged = (counts.succeeded ?? 0) + (counts.pending ?? 0);
    model.refusals += (counts.refused ?? 0) + (counts.without_card ?? 0);
    if (before.isWaiting || amount <= 50n) this.facts.expect("charges", charged, 0);
    else if (before.refusals === 0) {
      const works = model.card !== null && model.card !== "tok_declined";
      this.facts.expect("charges", charged, works ? 1 : 0);
    }
    if (charged > 0) await this.facts.absorbCharge(null, amount, model.card);
    await this.facts.absorbGivenUp();
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
}
