/**
 * What a row belongs to, as text: balances are read event by event. A gift nobody has claimed has its coupon's code
 * (`cpn_…`) for an event.
 */
export function subscriptionEvent(subscriptionId: bigint): string {
  return `sub_${subscriptionId}/`;
}

/** Metered use of a subscription is owed, paid and recognised apart from its periods. */
export function useEvent(subscriptionId: bigint, useChargeId: bigint): string {
  return `sub_${subscriptionId}/${useChargeId}/`;
}

/** A payment outside the processor: `check_` and 40 hex digits. */
export function checkEvent(randomKey: string): string {
  return `check_${randomKey}`;
}

/** Whether an event is that of a gift, whoever has claimed it. */
export function isGiftEvent(eventId: string): boolean {
  return eventId.startsWith("cpn_");
}

/** What happens to a charge as a whole: the payment, fees, distributions. */
export function chargeEvent(chargeId: bigint): string {
  return `cha_${chargeId}/`;
}

/** What happens to one line of a charge after it was paid: refunds and disputes. */
export function chargeItemEvent(chargeId: bigint, chargeItemId: bigint): string {
  return `cha_${chargeId}/${chargeItemId}/`;
}
