import type { ReactNode } from "react";
import type { NotificationName } from "../catalogue";
import type { AmountData, MessageData, PartyData, PersonData } from "../data";
import type { Say } from "../messages";

/** Words for what is not a word, in the reader's language. */
export interface Wording {
  readonly say: Say;
  date(instant: string): string;
  instant(instant: string): string;
  money(amount: AmountData): string;
  number(value: number): string;
}

type Values = Readonly<Record<string, string | number>>;

/** A message but for its frame. Subject, first sentence and whatever else is said come from the catalogue of its name. */
export interface Template<Name extends NotificationName = NotificationName> {
  /** What the sentences are about, by the names that they use. */
  values(data: MessageData<Name>, wording: Wording): Values;
  /** `t` says a sentence of this message. */
  content(context: Context<Name>): ReactNode;
}

export interface Context<Name extends NotificationName> extends Wording {
  readonly data: MessageData<Name>;
  readonly t: (key: string) => string;
}

/** Stands for nobody, where sentences choose by who did something. */
export const NOBODY = "none";

export function nameOf(person: PersonData | null): string {
  return person?.printable_name ?? NOBODY;
}

/** The name of a kind of role within a sentence: those that every site has are translated. */
export function roleName(role: { readonly slug: string; readonly title: string }, say: Say): string {
  return role.slug === "manager" || role.slug === "contributor" ? say(`roles.${role.slug}`) : role.title;
}

export function siteName({ broker }: { readonly broker: PartyData }): string {
  return broker.printable_name;
}
