import { least } from "@/lib/money/money";

/** Who sells: a provider of this sequence's own, or the broker, whom all sequences share. */
export type Seller = "seller" | "broker";

/** A line of a charge that was paid, with what has become of it. */
export interface Line {
  readonly id: bigint;
  readonly event: string;
  readonly seller: Seller;
  readonly amount: bigint;
  readonly processorFee: bigint;
  readonly brokerFee: bigint;
  refunded: bigint;
  brokerFeeBack: bigint;
  disputed: bigint;
}

/** A line of a charge, as it was billed. */
export interface BilledLine {
  readonly id: bigint;
  readonly event: string;
  readonly seller: Seller;
  readonly amount: bigint;
  /** The broker's share, in 1/100 %. */
  readonly bps: bigint;
}

export interface PaidCharge {
  readonly key: string;
  readonly amount: bigint;
  readonly lines: readonly Line[];
  /** The processor keeps its fee when money goes back to this card. */
  readonly keepsFee: boolean;
  state: "done" | "disputed" | "failed";
  refunded: bigint;
}

/** What somebody who sells has, in money: no account, no row. */
class Till {
  ordered = 0n;
  funds = 0n;
  fees = 0n;
  refunds = 0n;
  chargebacks = 0n;
  writtenOff = 0n;
  offline = 0n;
}

/**
 * What a sequence of commands must come to. It knows prices, fees and who owes whom, and nothing of ledgers: rules are
 * written here a second time, from what docs/ledger.md and docs/payments.md promise.
 */
export class Model {
  /** What is due, by event: who sold it, and how much. */
  readonly due = new Map<string, { readonly seller: Seller; amount: bigint }>();
  /** What of that a charge in flight will pay. */
  readonly pending = new Map<bigint, ReadonlyMap<string, bigint>>();
  readonly tills: Record<Seller, Till> = { seller: new Till(), broker: new Till() };
  readonly charges: PaidCharge[] = [];
  readonly withdrawals: { readonly amount: bigint; readonly arrivesAt: Date }[] = [];
  /** What the processor keeps, and what the broker has of the seller's sales. */
  processorFees = 0n;
  brokerFees = 0n;
  paidOut = 0n;
  /** Paid for on the events of gifts. */
  readonly paidGifts = new Map<string, bigint>();
  readonly claimedGifts = new Set<string>();
  /** What is paid when the shed is delivered, which it was or was not, by event. */
  readonly deferred = new Map<string, "waiting" | "called">();
  /** The card on file and how often in a row it, or its absence, was refused. */
  card: string | null = null;
  refusals = 0;
  hasHadClub = false;

  /** What nobody is collecting yet, of the events named. */
  open(concerns: (event: string) => boolean = () => true): bigint {
    let sum = 0n;
    for (const [event, { amount }] of this.due) if (concerns(event)) sum += amount - this.inFlight(event);
    return sum;
  }

  /** What a checkout asks for: what waits for its event only when that is all. */
  asked(hasCart: boolean): bigint {
    const due = this.open((event) => !isGift(event) && this.deferred.get(event) !== "waiting");
    return due > 0n || hasCart ? due : this.open((event) => !isGift(event));
  }

  inFlight(event: string): bigint {
    let sum = 0n;
    for (const parts of this.pending.values()) sum += parts.get(event) ?? 0n;
    return sum;
  }

  order(event: string, seller: Seller, amount: bigint): void {
    this.tills[seller].ordered += amount;
    const due = this.due.get(event);
    if (due) due.amount += amount;
    else this.due.set(event, { seller, amount });
  }

  settle(event: string, amount: bigint): void {
    const due = this.due.get(event);
    if (!due || due.amount < amount) throw new Error(`${amount} settles more than is due on ${event}`);
    this.reduce(event, amount);
    if (isGift(event)) this.paidGifts.set(event, (this.paidGifts.get(event) ?? 0n) + amount);
  }

  /** What is owed for an event gets less; when nothing is, it waits for nothing. */
  reduce(event: string, amount: bigint): void {
    const due = this.due.get(event);
    if (!due) return;
    due.amount -= amount;
    if (due.amount === 0n) this.deferred.delete(event);
  }

  /** A charge has succeeded: its fee is split over the lines, the broker has its share of each, the rest is theirs. */
  pay(key: string, lines: readonly BilledLine[], keepsFee: boolean): void {
    const amount = sum(lines.map((line) => line.amount));
    const fee = processorFeeOf(amount);
    const fees = divide(
      fee,
      lines.map((line) => line.amount),
    );
    const paid = lines.map(({ id, event, seller, amount: of, bps }, place): Line => {
      const [processorFee, brokerFee] = [fees[place] ?? 0n, (of * bps) / 10_000n];
      const till = this.tills[seller];
      till.funds += of - processorFee - brokerFee;
      if (seller === "seller") till.fees += processorFee + brokerFee;
      return {
        ...{ id, event, seller },
        amount: of,
        processorFee,
        brokerFee,
        refunded: 0n,
        brokerFeeBack: 0n,
        disputed: 0n,
      };
    });
    for (const { event, amount: of } of lines) this.settle(event, of);
    this.processorFees += fee;
    this.brokerFees += sum(paid.map((line) => line.brokerFee));
    this.charges.push({ key, amount, lines: paid, keepsFee, state: "done", refunded: 0n });
    this.refusals = 0;
  }

  /** @returns whether it can be refunded, which is then done */
  refund(charge: PaidCharge, line: Line, asked: bigint | null): boolean {
    const left = line.amount - line.refunded - line.disputed;
    const amount = asked ?? left;
    if (charge.state !== "done" || amount <= 0n || amount > left) return false;
    const expected = amount - feeBack(charge, amount) - brokerFeeBack(line, amount);
    if (line.seller === "seller" && expected > this.freeFunds()) return false;
    this.giveBack(charge, line, amount);
    return true;
  }

  /** A request is refused: all that is left of what was paid on its event goes back. @returns whether it can be */
  refuse(event: string): boolean {
    if (this.inFlight(event) > 0n) return false;
    const paid = this.charges.flatMap((charge) => (charge.state === "failed" ? [] : leftOn(charge, event)));
    if (paid.some(({ charge }) => charge.state === "disputed")) return false;
    const earlier = new Map(paid.map(({ charge }) => [charge, charge.refunded]));
    const needed = paid.map(({ charge, line, left }) => {
      const refunded = earlier.get(charge) ?? 0n;
      earlier.set(charge, refunded + left);
      return left - feeBack({ ...charge, refunded }, left) - brokerFeeBack(line, left);
    });
    if (paid.length > 0 && sum(needed) > this.freeFunds()) return false;
    for (const { charge, line, left } of paid) this.giveBack(charge, line, left);
    return true;
  }

  private giveBack(charge: PaidCharge, line: Line, amount: bigint): void {
    const fee = charge.keepsFee ? 0n : feeBack(charge, amount);
    const brokerFee = brokerFeeBack(line, amount);
    const till = this.tills[line.seller];
    till.funds -= amount - fee - brokerFee;
    till.refunds += amount;
    if (line.seller === "seller") till.fees -= fee + brokerFee;
    this.processorFees -= fee;
    this.brokerFees -= brokerFee;
    line.refunded += amount;
    line.brokerFeeBack += brokerFee;
    charge.refunded += amount;
  }

  /** @returns what is taken of each line and of each seller as the fee, to be given back when it is won */
  dispute(charge: PaidCharge, amount: bigint): Taken {
    let rest = amount;
    const parts = charge.lines.map((line) => {
      const left = line.amount - line.refunded - line.disputed;
      const part = least(rest, left);
      rest -= part;
      line.disputed += part;
      return part;
    });
    const sellers = [...new Set(charge.lines.flatMap((line, n) => (parts[n] ? [line.seller] : [])))];
    const of = (seller: Seller) =>
      sum(charge.lines.map((line, n) => (line.seller === seller ? (parts[n] ?? 0n) : 0n)));
    const fees = divide(DISPUTE_FEE, sellers.map(of));
    const bySeller = sellers.map((seller, n) => ({ seller, amount: of(seller), fee: fees[n] ?? 0n }));
    for (const { seller, amount: taken, fee } of bySeller) this.takeBack(seller, taken + fee);
    charge.state = "disputed";
    return { charge, parts, bySeller };
  }

  decide({ charge, parts, bySeller }: Taken, outcome: "won" | "lost", isFeeReturned: boolean): void {
    charge.state = outcome === "won" ? "done" : "failed";
    if (outcome === "lost") return;
    for (const [n, line] of charge.lines.entries()) line.disputed -= parts[n] ?? 0n;
    for (const { seller, amount, fee } of bySeller)
      this.takeBack(seller, -(amount + (isFeeReturned ? fee : 0n)));
  }

  private takeBack(seller: Seller, amount: bigint): void {
    this.tills[seller].funds -= amount;
    this.tills[seller].chargebacks += amount;
  }

  /** The seller's funds that nobody has asked to pay out. */
  freeFunds(): bigint {
    return this.tills.seller.funds - sum(this.withdrawals.map(({ amount }) => amount));
  }

  arrive(at: Date): void {
    for (const withdrawal of [...this.withdrawals]) {
      if (withdrawal.arrivesAt > at) continue;
      this.withdrawals.splice(this.withdrawals.indexOf(withdrawal), 1);
      this.tills.seller.funds -= withdrawal.amount;
      this.paidOut += withdrawal.amount;
    }
  }
}

/** What a dispute has taken, of every line and of every seller. */
export interface Taken {
  readonly charge: PaidCharge;
  readonly parts: readonly bigint[];
  readonly bySeller: readonly { readonly seller: Seller; readonly amount: bigint; readonly fee: bigint }[];
}

const DISPUTE_FEE = 1_500n;

export function isGift(event: string): boolean {
  return event.startsWith("cpn_");
}

export function sum(amounts: readonly bigint[]): bigint {
  return amounts.reduce((total, amount) => total + amount, 0n);
}

/** 2.9 % rounded half up, and 30. */
function processorFeeOf(amount: bigint): bigint {
  return (amount * 290n + 5_000n) / 10_000n + 30n;
}

/** What of a charge's lines on an event can still be given back. */
function leftOn(charge: PaidCharge, event: string) {
  return charge.lines
    .filter((line) => line.event === event)
    .map((line) => ({ charge, line, left: line.amount - line.refunded - line.disputed }))
    .filter(({ left }) => left > 0n);
}

/** The broker's part of it, in proportion; with the last of a line, what is left of the fee. */
function brokerFeeBack(line: Line, amount: bigint): bigint {
  const isLast = amount === line.amount - line.refunded;
  return isLast ? line.brokerFee - line.brokerFeeBack : (line.brokerFee * amount) / line.amount;
}

/** The fee becomes that of what is left; nothing when nothing is. */
function feeBack({ amount, refunded }: PaidCharge, part: bigint): bigint {
  const feeOf = (left: bigint) => (left > 0n ? processorFeeOf(left) : 0n);
  return feeOf(amount - refunded) - feeOf(amount - refunded - part);
}

/** In the ratio of the weights; what rounding leaves goes to the largest remainders, of equal ones to the earlier. */
function divide(total: bigint, weights: readonly bigint[]): bigint[] {
  const whole = sum(weights);
  const parts = weights.map((weight, place) => ({
    place,
    part: (total * weight) / whole,
    remainder: (total * weight) % whole,
  }));
  let left = total - sum(parts.map(({ part }) => part));
  for (const one of [...parts].sort((a, b) =>
    a.remainder === b.remainder ? a.place - b.place : a.remainder < b.remainder ? 1 : -1,
  )) {
    if (left === 0n) break;
    one.part += 1n;
    left -= 1n;
  }
  return parts.map(({ part }) => part);
}
