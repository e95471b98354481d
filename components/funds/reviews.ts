/** A withdrawal as it would be made, for the person to look at before it is. */
export interface ReviewedWithdrawal {
  readonly amount: bigint;
  readonly text: string;
}

/** An offline payment as it would be recorded. */
export interface ReviewedPayment {
  readonly subscriber: string;
  readonly plan: string;
  readonly amount: string;
  readonly date: string;
  /** The instant that is recorded, fixed when it is reviewed: sent twice, it is recorded once. */
  readonly createdAt: string;
  readonly descr: string;
  readonly dueAmount: bigint;
  readonly dueUnit: string;
}
