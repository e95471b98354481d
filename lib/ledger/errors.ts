import { Conflict } from "@/lib/errors";

/** The rows of this event are in the ledger already. Roll back: whoever wrote them has done the work. */
export class AlreadyPosted extends Conflict {
  constructor(
    readonly keyPrefix: string,
    options?: ErrorOptions,
  ) {
    super("This has been recorded already.", options);
  }
}
