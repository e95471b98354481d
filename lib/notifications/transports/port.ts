/** An e-mail to one address, as it is handed over for delivery. */
export interface Mail {
  /** The same at every attempt: by it a message is recognised that was handed over before. */
  readonly key: string;
  readonly from: Sender;
  readonly to: string;
  readonly replyTo: string | null;
  readonly subject: string;
  readonly html: string;
  readonly text: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly attachments: readonly MailAttachment[];
}

export interface MailAttachment {
  readonly filename: string;
  readonly contentType: string;
  readonly content: Buffer;
}

export interface Sender {
  readonly name: string;
  readonly address: string;
}

/** A text message to one phone. */
export interface TextMessage {
  readonly key: string;
  readonly to: string;
  readonly text: string;
}

/** Who delivers. */
export interface Transport<Item> {
  readonly name: string;
  /** Whether the message stays readable in our own table, because it is read nowhere else. */
  readonly keepsMessages: boolean;
  /**
   * Hands one over.
   *
   * @returns its id there, if it has one
   * @throws Undeliverable when trying again is of no use; anything else is tried again
   */
  deliver(item: Item): Promise<string | null>;
}

/** Refused for good: there is no such mailbox, or it takes nothing from us. */
export class Undeliverable extends Error {
  override readonly name = "Undeliverable";
}
