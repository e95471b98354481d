import { operation } from "@/lib/http";
import { pricingList, readPricing } from "../plan-lists";
import { PlanPage } from "../schemas";
import { shopperOf } from "../shopping";

export const listPricing = operation({
  name: "listPricing",
  method: "GET",
  path: "/api/pricing",
  title: "Lists pricing plans",
  description:
    "Plans on sale, of all providers. Plans in the caller's cart are marked, and prices show the discount code that was redeemed.",
  audience: "anyone",
  list: pricingList,
  response: PlanPage,
  handle: ({ db, actor, request, list, now }) =>
    readPricing(db, { list, shopper: shopperOf(actor, request), at: now }),
});
