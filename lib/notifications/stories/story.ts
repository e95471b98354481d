import type { Db } from "@/lib/db";
import type { EventName, EventPayload } from "@/lib/events";
import { siteUrl } from "@/lib/http";
import type { Receipt } from "@/lib/receipts";
import type { Cast, CastList, Party, Person } from "../cast";
import type { PartyName } from "../catalogue";
import type { MessageData, PartyData, PersonData } from "../data";
import type { Directions } from "../recipients";

/** What is said, but for what every message says. */
export type Told<Name extends EventName = EventName> = Omit<MessageData<Name>, "event" | "broker">;

/** How an event is told: who is looked up, where it goes, and what is said once they were found. */
export interface Story<Name extends EventName = EventName> {
  readonly list: Omit<CastList, "notification">;
  readonly directions?: Directions;
  /** What is attached, as a file in the language of the reader. */
  readonly receipt?: Receipt;
  /** Where answers go, when that is nobody of the cast. */
  readonly replyTo?: string;
  /** Null when whom it is about is gone by now. */
  tell(cast: Cast): Told<Name> | null;
  /** What parties hear that are told apart from the others, of what concerns them alone. */
  tellApart?(cast: Cast): readonly Aside<Name>[];
}

/** What is told to one party apart. */
export interface Aside<Name extends EventName = EventName> {
  readonly party: PartyName;
  readonly told: Told<Name>;
  readonly receipt?: Receipt;
}

export type Teller<Name extends EventName> = (
  payload: EventPayload<Name>,
  context: { readonly db: Db; readonly at: Date },
) => Story<Name> | Promise<Story<Name> | null>;

/** The tellers of some events. */
export type Tellers<Names extends EventName> = { readonly [Name in Names]: Teller<Name> };

/** Every link is made from the site's own address, never from that of a request. */
export function link(path: string): string {
  return siteUrl() + path;
}

/** A page of a profile: `/billing/{profile}/card/`, and what else there is. */
export function pageOf(area: "billing" | "profile", { slug }: Party, page: string): string {
  return link(`/${area}/${encodeURIComponent(slug)}/${page}/`);
}

export function personData(person: Person): PersonData {
  const { slug, printableName, fullName, email } = person;
  return { slug, username: slug, printable_name: printableName, full_name: fullName, email };
}

/** Who did it; null when nobody did, or nobody who is still there. */
export function originatorData({ originator }: Cast): PersonData | null {
  return originator && personData(originator);
}

export function partyData(party: Party): PartyData {
  const { printableName, fullName, streetAddress, postalCode, defaultTimezone, isProvider } = party;
  const { slug, email, phone, locality, region, country, picture } = party;
  return {
    ...{ slug, printable_name: printableName, full_name: fullName, email, phone },
    ...{ street_address: streetAddress, locality, region, postal_code: postalCode, country },
    ...{ default_timezone: defaultTimezone, picture, is_provider: isProvider },
  };
}
