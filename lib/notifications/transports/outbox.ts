import type { Mail, Transport } from "./port";

/** Nobody delivers: messages stay in our table, where the demo shows them at `/dev/mailbox/`. */
export const outbox: Transport<Mail> = {
  name: "outbox",
  keepsMessages: true,
  deliver: async () => null,
};
