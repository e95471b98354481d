import { type Database, sql } from "@/lib/db";
import type { PlanName } from "./commands";
import { type BilledLine, isGift, type Model, type Seller, sum } from "./model";
import type { Cast } from "./shopping";

type ByParty = Readonly<Record<string, bigint>>;

/**
 * Compares the model with the database, and tells it what it cannot know: under which event an order stands, and which of
 * several debts a sum has settled. How much it is the model says, and what differs from that fails.
 */
export class Facts {
  private lastEntry = 0n;

  constructor(
    private readonly db: Database,
    private readonly cast: Cast,
    private readonly model: Model,
  ) {}

  expect(what: string, found: unknown, expected: unknown): void {
    if (found !== expected) throw new Error(`${what}: ${found}, where ${expected} was expected`);
  }

  private sellerOf(profileId: bigint): Seller {
    return profileId === this.cast.brokerId ? "broker" : "seller";
  }

  /** Orders since the last look: of each seller, so much. */
  async absorbOrders(expected: ReadonlyMap<Seller, bigint>): Promise<void> {
    const rows = await this.db.query<{ id: bigint; event: string; providerId: bigint; amount: bigint }>(sql`
      SELECT id, event_id AS event, orig_profile_id AS "providerId", dest_amount AS amount FROM ledger_entry
      WHERE dest_profile_id = ${this.cast.buyer.customer.id} AND dest_account = 'Payable' AND id > ${this.lastEntry} ORDER BY id`);
    for (const seller of ["seller", "broker"] as const) {
      const found = sum(
        rows.filter((row) => this.sellerOf(row.providerId) === seller).map((row) => row.amount),
      );
      this.expect(`ordered of the ${seller}`, found, expected.get(seller) ?? 0n);
    }
    for (const { event, providerId, amount } of rows)
      this.model.order(event, this.sellerOf(providerId), amount);
    this.lastEntry = rows.at(-1)?.id ?? this.lastEntry;
  }

  /** A charge that was made for so much; the latest when its id is not known. */
  async absorbCharge(id: bigint | null, amount: bigint, token: string | null): Promise<void> {
    const [charge] = await this.db.query<{ id: bigint; amount: bigint; state: string }>(sql`
      SELECT id, amount, state::text AS state FROM charge
      WHERE customer_id = ${this.cast.buyer.customer.id} AND id = coalesce(${id}::bigint, id) ORDER BY id DESC LIMIT 1`);
    if (!charge) throw new Error("a charge was made");
    this.expect("charged", charge.amount, amount);
    this.expect("a charge is", charge.state, token === "tok_fails_later" ? "created" : "done");
    const lines = await this.linesOf(charge.id);
    this.expect("the lines of a charge", sum(lines.map((line) => line.amount)), amount);
    if (charge.state === "done") return await this.pay(charge.id, lines, token === "tok_refund_keeps_fee");
    const parts = new Map<string, bigint>();
    for (const line of lines) parts.set(line.event, (parts.get(line.event) ?? 0n) + line.amount);
    this.model.pending.set(charge.id, parts);
  }

  /** What became of a payment in flight, when it was decided: ours all fail. */
  async absorbOutcome(id: bigint): Promise<void> {
    const [charge] = await this.db.query<{ state: string; isJobs: boolean }>(
      sql`SELECT state::text AS state, created_by_id IS NULL AS "isJobs" FROM charge WHERE id = ${id}`,
    );
    if (charge?.state === "created") return;
    this.expect("what fails later is", charge?.state, "failed");
    this.model.pending.delete(id);
    if (charge?.isJobs) this.model.refusals += 1;
  }

  private async pay(chargeId: bigint, lines: readonly BilledLine[], keepsFee: boolean): Promise<void> {
    const [charge] = await this.db.query<{ key: string }>(
      sql`SELECT processor_key AS key FROM charge WHERE id = ${chargeId}`,
    );
    this.model.pay(charge?.key ?? "", lines, keepsFee);
  }

  private async linesOf(chargeId: bigint): Promise<BilledLine[]> {
    const rows = await this.db.query<{
      id: bigint;
      event: string;
      providerId: bigint;
      amount: bigint;
      bps: number;
    }>(sql`
      SELECT i.id, e.event_id AS event, e.orig_profile_id AS "providerId", e.dest_amount AS amount, p.broker_fee_bps AS bps
      FROM charge_item i JOIN ledger_entry e ON e.id = i.invoiced_id JOIN plan p ON p.id = e.plan_id
      WHERE i.charge_id = ${chargeId} ORDER BY i.id`);
    return rows.map(({ providerId, bps, ...line }) => ({
      ...{ ...line, seller: this.sellerOf(providerId), bps: BigInt(bps) },
    }));
  }

  /** So much was settled without the processor, since the last look. */
  async absorbSettled(as: "offline" | "writtenOff", expected: bigint): Promise<void> {
    const kind = as === "offline" ? "J4" : "K2";
    const rows = await this.db.query<{ id: bigint; event: string; providerId: bigint; amount: bigint }>(sql`
      SELECT id, event_id AS event, dest_profile_id AS "providerId", dest_amount AS amount FROM ledger_entry
      WHERE payer_id = ${this.cast.buyer.customer.id} AND kind = ${kind} AND id > ${this.lastEntry} ORDER BY id`);
    this.expect(as, sum(rows.map((row) => row.amount)), expected);
    for (const { event, providerId, amount } of rows) {
      this.model.tills[this.sellerOf(providerId)][as] += amount;
      if (as === "writtenOff") this.model.reduce(event, amount);
      else this.model.settle(event, amount);
    }
    this.lastEntry = rows.at(-1)?.id ?? this.lastEntry;
  }

  async claimable(at: Date): Promise<{ code: string; event: string } | undefined> {
    const [gift] = await this.db.query<{ code: string; event: string }>(sql`
      SELECT i.claim_code AS code, e.event_id AS event
      FROM gift_order g JOIN ledger_entry e ON e.id = g.entry_id JOIN cart_item i ON i.id = g.cart_item_id
      WHERE e.payer_id = ${this.cast.buyer.customer.id} AND i.user_id IS NULL AND NOT i.recorded AND i.claim_ends_at > ${at}
      ORDER BY i.id LIMIT 1`);
    return gift;
  }

  /** The buyer's subscription to the plan that is in force; null when there is none. */
  async active(plan: PlanName, at: Date): Promise<bigint | null> {
    const [row] = await this.db.query<{ id: bigint }>(sql`
      SELECT id FROM subscription WHERE profile_id = ${this.cast.buyer.customer.id} AND plan_id = ${this.cast.plans[plan].id}
        AND created_at <= ${at} AND ends_at > ${at} AND request_key IS NULL`);
    return row?.id ?? null;
  }

  /** The buyer's request to the guild that waits for an answer, and whether it may still be accepted. */
  async waiting(at: Date): Promise<{ id: bigint; key: string; isFresh: boolean } | undefined> {
    const [request] = await this.db.query<{ id: bigint; key: string; isFresh: boolean }>(sql`
      SELECT id, request_key AS key, created_at > ${new Date(at.getTime() - 30 * 86_400_000)} AS "isFresh" FROM subscription
      WHERE profile_id = ${this.cast.buyer.customer.id} AND plan_id = ${this.cast.plans.guild.id}
        AND request_key IS NOT NULL AND closed_at IS NULL`);
    return request;
  }

  /** Units of the club that cost nothing; null when nobody is subscribed. */
  async unitsIncluded(at: Date): Promise<bigint | null> {
    const id = await this.active("club", at);
    if (id === null) return null;
    const [row] = await this.db.query<{ units: bigint }>(
      sql`SELECT expiring_quota + rollover_quota AS units FROM subscription_use WHERE subscription_id = ${id}`,
    );
    return row?.units ?? 5n;
  }

  /** What the job is to order: a month of all that goes on and ends within a day, or ended within three. */
  async dueRenewals(at: Date): Promise<Map<Seller, bigint>> {
    const rows = await this.db.query<{
      id: bigint;
      providerId: bigint;
      amount: bigint;
      endsAt: Date;
      lastEnd: Date;
    }>(sql`
      SELECT s.id, p.provider_id AS "providerId", p.period_amount AS amount, s.ends_at AS "endsAt",
        max(s.ends_at) OVER (PARTITION BY s.plan_id) AS "lastEnd"
      FROM subscription s JOIN plan p ON p.id = s.plan_id
      WHERE s.profile_id = ${this.cast.buyer.customer.id} AND s.auto_renew AND s.request_key IS NULL`);
    const [soon, earliest] = [at.getTime() + 86_400_000, at.getTime() - 3 * 86_400_000];
    const due = new Map<Seller, bigint>();
    for (const { id, providerId, amount, endsAt, lastEnd } of rows) {
      if (this.model.deferred.has(`sub_${id}/`)) continue;
      const isDue = endsAt.getTime() < soon && endsAt.getTime() > earliest && endsAt >= lastEnd;
      const seller = this.sellerOf(providerId);
      if (isDue) due.set(seller, (due.get(seller) ?? 0n) + amount);
    }
    return due;
  }

  /** Events of subscriptions that go on by themselves, and of what is paid now that it was delivered. */
  async collectedEvents(at: Date): Promise<Set<string>> {
    const rows = await this.db.query<{ id: bigint }>(sql`
      SELECT id FROM subscription WHERE profile_id = ${this.cast.buyer.customer.id} AND auto_renew
        AND request_key IS NULL AND created_at <= ${at} AND ends_at > ${at}`);
    const ids = new Set(rows.map(({ id }) => id.toString()));
    return new Set(
      [...this.model.due.keys()].filter((event) => {
        const deferral = this.model.deferred.get(event);
        return deferral ? deferral === "called" : ids.has(event.split(/[_/]/)[1] ?? "");
      }),
    );
  }

  /** What was refused for the last time is not asked for by itself any more. */
  async absorbGivenUp(): Promise<void> {
    const rows = await this.db.query<{ event: string }>(sql`
      SELECT 'sub_' || id || '/' AS event FROM subscription
      WHERE profile_id = ${this.cast.buyer.customer.id} AND deferral IS NULL AND NOT auto_renew`);
    for (const { event } of rows)
      if (this.model.deferred.get(event) === "called" && this.model.refusals >= 3)
        this.model.deferred.delete(event);
  }

  /** Every account of whom this sequence alone concerns. */
  async compare({ isEarned = false } = {}): Promise<void> {
    const { model } = this;
    const { paid, earned, friends, canceled } = await this.balances();
    const till = model.tills.seller;
    const unclaimed = (amounts: ReadonlyMap<string, bigint>) =>
      sum([...amounts].flatMap(([event, amount]) => (this.isUnclaimed(event) ? [amount] : [])));
    const dues = new Map([...model.due].map(([event, { amount }]) => [event, amount]));
    const { Payable = 0n, Liability = 0n, Settled: _, ...others } = paid;
    this.same(
      "the buyer",
      { ...others, owed: Payable + Liability },
      { owed: sum([...dues.values()]), Canceled: -canceled.seller - canceled.broker },
    );
    if (canceled.seller > till.writtenOff) throw new Error("more was canceled than written off");
    const { Income = 0n, Backlog = 0n, Receivable = 0n, Settled: __, ...rest } = earned;
    this.same(
      "the seller",
      { ...rest, sold: Income + Backlog + Receivable },
      {
        ...{ sold: canceled.seller - till.ordered, Funds: till.funds, Expenses: till.fees },
        ...{ Refund: till.refunds, Chargeback: till.chargebacks },
        ...{ Writeoff: till.writtenOff, Offline: till.offline },
      },
    );
    this.same("the friend", friends, {});
    await this.compareReceivable(dues);
    if (!isEarned) return;
    // Whatever was ordered is earned, but for gifts that nobody has claimed: these are deferred or due.
    const left = { Backlog: -unclaimed(model.paidGifts), Receivable: -unclaimed(dues) };
    this.same("in the end the seller", { Backlog, Receivable }, left);
  }

  /**
   * Nothing is receivable that is not due: what was paid or written off is closed at once. Only what had been recognised of
   * a debt before it was written off may stay so of a later order, until that is served: it stands against income.
   */
  private async compareReceivable(dues: ReadonlyMap<string, bigint>): Promise<void> {
    const rows = await this.db.query<{ event: string; amount: bigint; lost: bigint }>(sql`
      SELECT e.event_id AS event,
        coalesce(sum(CASE e.orig_account WHEN 'Receivable' THEN e.orig_amount ELSE -e.dest_amount END)
          FILTER (WHERE 'Receivable' IN (e.orig_account, e.dest_account)), 0)::bigint AS amount,
        least(coalesce(sum(e.dest_amount) FILTER (WHERE e.kind = 'K2'), 0),
          coalesce(sum(e.dest_amount) FILTER (WHERE e.kind = 'M2' AND e.id < last.written_off), 0))::bigint AS lost
      FROM ledger_entry e
      LEFT JOIN LATERAL (SELECT max(k.id) AS written_off FROM ledger_entry k WHERE k.event_id = e.event_id AND k.kind = 'K2') last ON TRUE
      WHERE e.event_id = ANY(${[...dues.keys()]}::text[]) GROUP BY e.event_id`);
    for (const { event, amount, lost } of rows) {
      const due = dues.get(event) ?? 0n;
      if (amount > due + lost) throw new Error(`${amount} is receivable on ${event}, where ${due} is due`);
    }
  }

  private isUnclaimed(event: string): boolean {
    return isGift(event) && !this.model.claimedGifts.has(event);
  }

  private same(what: string, found: ByParty, expected: ByParty): void {
    for (const account of new Set([...Object.keys(found), ...Object.keys(expected)]))
      this.expect(`${what}'s ${account}`, found[account] ?? 0n, expected[account] ?? 0n);
  }

  /**
   * The accounts of each, and what K3 has cancelled: how much of a write-off was still receivable depends on when it was
   * written off.
   */
  private async balances() {
    const { buyer, friend, seller } = this.cast;
    const ids = [buyer.customer.id, friend.customer.id, seller.id];
    const rows = await this.db.query<{
      profileId: bigint;
      account: string;
      amount: bigint;
      canceledOf: bigint | null;
    }>(sql`
      SELECT profile_id AS "profileId", account, canceled_of AS "canceledOf", sum(amount)::bigint AS amount FROM (
        SELECT dest_profile_id AS profile_id, dest_account AS account, dest_amount AS amount, NULL::bigint AS canceled_of
        FROM ledger_entry WHERE dest_profile_id = ANY(${ids}::bigint[])
        UNION ALL
        SELECT orig_profile_id, orig_account, -orig_amount, CASE orig_account WHEN 'Canceled' THEN dest_profile_id END
        FROM ledger_entry WHERE orig_profile_id = ANY(${ids}::bigint[])) m
      GROUP BY profile_id, account, canceled_of`);
    const [paid, friends, earned] = ids.map((id) => {
      const accounts: Record<string, bigint> = {};
      for (const { profileId, account, amount } of rows)
        if (profileId === id) accounts[account] = (accounts[account] ?? 0n) + amount;
      return accounts;
    });
    const canceled = { seller: 0n, broker: 0n };
    for (const { canceledOf, amount } of rows)
      if (canceledOf !== null) canceled[this.sellerOf(canceledOf)] -= amount;
    return { paid: paid ?? {}, friends: friends ?? {}, earned: earned ?? {}, canceled };
  }
}
