import { accountEvents } from "./account-events";
import { chargeEvents } from "./charge-events";
import { customerEvents } from "./customer-events";
import type { Handler } from "./handler";
import { payoutEvents } from "./payout-events";

/** Who acts on which type of event; a file for each topic. Other types are taken in and left alone. */
export const handlers: Readonly<Record<string, Handler>> = {
  ...chargeEvents,
  ...customerEvents,
  ...accountEvents,
  ...payoutEvents,
};
