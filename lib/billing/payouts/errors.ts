import { InvalidInput } from "@/lib/errors";

/** The provider has no account that could be paid out to. */
export class NoPayoutAccount extends InvalidInput {
  constructor() {
    super("There is no payout account. Connect one first.");
  }
}

/** More was asked for than may be withdrawn now. */
export class MoreThanAvailable extends InvalidInput {
  constructor(available: string) {
    super({ amount: [`At most ${available} can be withdrawn now.`] });
  }
}

/** The processor will not pay out. `code` is its own, for operators. */
export class PayoutRefused extends InvalidInput {
  constructor(
    message: string,
    readonly code: string,
  ) {
    super(message);
  }
}

/** What came back from the processor was not asked for by this browser and user, is too old, or was used before. */
export class ConnectionRefused extends InvalidInput {
  constructor() {
    super("This connection was not asked for here, or took too long. Connect the account again.");
  }
}
