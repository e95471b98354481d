import type { Company } from "../company";
import type { Customer } from "../customer";
import { type BookRooms, bookRooms } from "./book-rooms";
import { type BuyForOthers, buyForOthers } from "./buy-for-others";
import { type CardTrouble, cardTrouble } from "./card-trouble";
import { type ChangePlan, changePlan } from "./change-plan";
import { type ClaimGift, claimGift } from "./claim-gift";
import { type Leave, leave } from "./leave";
import { type NextTerm, nextTerm } from "./next-term";
import { type Order, order } from "./order";
import { type PayByCheck, payByCheck } from "./pay-by-check";
import { type Renew, renew } from "./renew";
import { type ReplaceCard, replaceCard } from "./replace-card";
import { type Settle, settle } from "./settle";
import { type Shop, shop } from "./shop";
import { type SignUp, signUp } from "./sign-up";
import { type UseRooms, useRooms } from "./use-rooms";

/** Whatever may happen to a customer. A new kind is a file here, a name in this union and a case below. */
export type CustomerEvent =
  | SignUp
  | Shop
  | Order
  | NextTerm
  | Renew
  | ChangePlan
  | CardTrouble
  | ReplaceCard
  | Settle
  | PayByCheck
  | UseRooms
  | BookRooms
  | BuyForOthers
  | ClaimGift
  | Leave;

/** Lets an event happen to a customer, through the services that the site itself uses. @returns what it leads to */
export function happen(event: CustomerEvent, customer: Customer, company: Company): Promise<CustomerEvent[]> {
  switch (event.kind) {
    case "sign-up":
      return signUp(event, customer, company);
    case "shop":
      return shop(event, customer, company);
    case "order":
      return order(event, customer, company);
    case "renew":
      return renew(event, customer, company);
    case "book-rooms":
      return bookRooms(event, customer, company);
    case "buy-for-others":
      return buyForOthers(event, customer, company);
    case "settle":
      return settle(event, customer, company);
    case "card-trouble":
      return cardTrouble(event, customer, company);
    case "change-plan":
      return changePlan(event, customer, company);
    case "claim-gift":
      return claimGift(event, customer, company);
    case "next-term":
      return nextTerm(event, customer, company);
    case "pay-by-check":
      return payByCheck(event, customer, company);
    case "replace-card":
      return replaceCard(event, customer, company);
    case "use-rooms":
      return useRooms(event, customer, company);
    case "leave":
      return leave(event, customer, company);
  }
}
