import { config } from "@/lib/config";
import { log } from "@/lib/log";
import type { TextMessage, Transport } from "./port";

/**
 * Delivers no text message, but logs that there is one: no provider is built in. The demo shows what it says at
 * `/dev/mailbox/`; the log never does, nor to which number.
 */
export const logTexts: Transport<TextMessage> = {
  name: "log",
  get keepsMessages() {
    return config().demo;
  },
  deliver: async ({ key, to }) => {
    log.info({ message: key, phone: `…${to.slice(-2)}` }, "text message");
    return null;
  },
};
