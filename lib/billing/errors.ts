import { Conflict, InvalidInput, NotAllowed, Unavailable } from "@/lib/errors";

/** The card was refused: nothing was charged, nothing was written. `code` is the processor's, for operators. */
export class CardRefused extends InvalidInput {
  constructor(
    message: string,
    readonly code: string,
  ) {
    super(message);
  }
}

/** The bank wants the customer to confirm. `clientSecret` lets the browser do so; then the checkout is sent again. */
export class ActionRequired extends InvalidInput {
  constructor(readonly clientSecret: string) {
    super("Your bank asks you to confirm this payment.");
  }

  override get extra(): Record<string, unknown> {
    return { processor: { STRIPE_INTENT_SECRET: this.clientSecret } };
  }
}

/** The payment processor does not answer. Whether money moved is found out later, by the charge's own key. */
export class ProcessorUnavailable extends Unavailable {}

/** Another checkout of the same items is under way. */
export class CheckoutInProgress extends Conflict {
  constructor() {
    super("A checkout of these items is under way. Wait a moment, then look at your billing history.");
  }
}

/** What would be ordered, or its price, is no longer what the caller saw. */
export class OrderChanged extends Conflict {
  constructor() {
    super("Your order has changed since you looked. Review it again.");
  }
}

/** An item has several options and none was chosen. */
export class OptionRequired extends InvalidInput {}

/** A discount code can no longer be used; it was taken off the cart. */
export class CouponUnusable extends InvalidInput {
  constructor(readonly couponId: bigint) {
    super("A discount code can no longer be used. It was taken off your cart; review your order again.");
  }
}

/** Neither a token nor a stored card to charge. */
export class PaymentMethodRequired extends InvalidInput {
  constructor() {
    super("There is no card on file. Send a processor_token.");
  }
}

/** The state of the charge does not allow it. */
export class ChargeStateRefused extends NotAllowed {}

/** More than what is left of the line, or than the provider has: nothing was given back. */
export class RefundNotCovered extends NotAllowed {}

/** The processor will not give the money back. `code` is its own, for operators. */
export class RefundRefused extends InvalidInput {
  constructor(
    message: string,
    readonly code: string,
  ) {
    super(message);
  }
}

/** What was posted as an event of the processor is not one, or is not new. Nothing was written. */
export class WebhookRejected extends InvalidInput {}
