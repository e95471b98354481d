import { Conflict, InvalidInput } from "@/lib/errors";

/** The rows of this event are in the ledger already. Roll back: whoever wrote them has done the work. */
export class AlreadyPosted extends Conflict {
  constructor(
    readonly keyPrefix: string,
    options?: ErrorOptions,
  ) {
    super("This has been recorded already.", options);
  }
}

/** Amounts in several currencies do not add up; `unit` says which are meant. */
export class SeveralCurrencies extends InvalidInput {
  constructor(names: string) {
    super(`The total is in several currencies (${names}). Say which with 'unit', or narrow the list.`);
  }
}
