import { z } from "zod";
import { operation } from "@/lib/http";
import { originOf } from "@/lib/identity";
import { getPlanId } from "@/lib/subscriptions/provided";
import { callForPayment } from "../collect/event-payments";

const EventCall = z.object({
  subscribers: z
    .array(z.string().max(50))
    .min(1)
    .max(1000)
    .optional()
    .meta({ description: "Slugs; everybody whose payment waits when left out" }),
});

export const callEventPayments = operation({
  name: "callEventPayments",
  method: "POST",
  path: "/api/profile/{profile}/plans/{plan}/event",
  title: "Charges what waits for the plan's event",
  description:
    "The event that the plan names in `unlock_event` has occurred: subscribers who chose to pay then are charged, by a background job. Who is not waiting is left alone, so doing it again charges nobody twice.",
  audience: "profile",
  body: EventCall,
  response: z.object({ count: z.int().meta({ description: "Subscriptions that are charged" }) }),
  idempotent: true,
  handle: async (context) => {
    const { db, subject, params, body } = context;
    const planId = await getPlanId(db, subject.profile.id, params.plan);
    const call = { planId, plan: params.plan, subscribers: body.subscribers, origin: originOf(context) };
    return { count: await callForPayment(db, call) };
  },
});
