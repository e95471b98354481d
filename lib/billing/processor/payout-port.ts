import type { Money } from "@/lib/money/money";

/** A provider's account at the processor, as it may be shown. */
export interface ProviderAccount {
  readonly bankName: string;
  /** The end of its name. */
  readonly last4: string;
  /** What the processor could pay out, in minor units of the currency asked for; below zero when it is owed. */
  readonly available: bigint;
}

/** What is kept of an account that its owner has agreed to connect. */
export interface ConnectedAccount {
  readonly accountKey: string;
  readonly publicKey: string;
  readonly privateKey: string;
  readonly refreshToken: string;
}

export interface PayoutDraft {
  /** The same key never pays out twice. */
  readonly idempotencyKey: string;
  readonly accountKey: string;
  readonly money: Money;
  readonly text: string;
  readonly at: Date;
}

/** Money between a provider's funds and its bank, as the processor sees it now. */
export interface ProcessorPayout {
  readonly key: string;
  readonly status: "pending" | "paid" | "failed";
  /** Below zero when it was taken from the bank. */
  readonly amount: bigint;
  /** What the processor takes for it. */
  readonly fee: bigint;
  readonly unit: string;
  readonly text: string;
  readonly failureCode: string | null;
  readonly createdAt: Date;
}

/** How providers get their money. */
export interface PayoutProcessor {
  /** What a payout costs, in minor units. */
  transferFee(money: Money): bigint;
  /** Where the owner of an account agrees to it being connected; the browser comes back with a code and `state`. */
  connectUrl(request: { profileId: bigint; returnUrl: string; state: string; at: Date }): Promise<string>;
  /** @throws ConnectionRefused 400 for a code that it did not give out, or that was used */
  connectComplete(code: string, at: Date): Promise<ConnectedAccount>;
  disconnect(accountKey: string): Promise<void>;
  /** Null when the account is not connected any more. */
  retrieveAccount(accountKey: string, unit: string, at: Date): Promise<ProviderAccount | null>;
  /** @throws PayoutRefused 400: nothing was paid out, nor will be */
  createPayout(payout: PayoutDraft): Promise<ProcessorPayout>;
  /** With whose account it is; null when the processor has no such payout. */
  retrievePayout(key: string, at: Date): Promise<(ProcessorPayout & { accountKey: string }) | null>;
  /** Payouts of an account created since, those the processor made by itself too, oldest first. */
  listPayouts(accountKey: string, since: Date, at: Date): Promise<ProcessorPayout[]>;
}
