import { z } from "zod";
import { operation, Reply } from "@/lib/http";
import { CurrencyUnit } from "@/lib/http/codecs";
import { originOf } from "@/lib/identity/audit/record";
import { presentWritten } from "@/lib/ledger";
import { Transaction } from "@/lib/ledger/schemas";
import * as balances from "../balance/cancel-balance";
import { PaymentUnderWay } from "../balance/open-balances";
import { QueryAmount, QueryFlag } from "../query-values";
import { findMeters, presentMeter } from "../usage/meters";
import { recordUsage } from "../usage/record-usage";
import { Meters, NothingBilled, UsageReport } from "../usage-schemas";

const PATH = "/api/billing/{profile}/balance";

export const addToBalance = operation({
  name: "addToBalance",
  method: "POST",
  path: PATH,
  title: "Adds to the order balance",
  description:
    "Records metered usage of an active subscription, to be charged later. What is included in the period or was bought in advance answers 200 with an empty object.",
  audience: "profile-or-provider",
  idempotent: "never-repeated",
  body: UsageReport,
  response: Transaction,
  status: 201,
  alternatives: { 200: NothingBilled },
  handle: async ({ db, actor, subject: { profile, access }, body, now }) => {
    const orderId = await db.transaction((tx) =>
      recordUsage(tx, {
        ...{ profileId: profile.id, providerIds: access.providerIds, actorId: actor.id, at: now },
        ...{
          plan: body.plan,
          use: body.use ?? null,
          quantity: body.quantity,
          usedAt: body.created_at ?? now,
        },
      }),
    );
    if (orderId === null) return new Reply(200, {});
    const [order] = await presentWritten(db, [orderId], profile.id);
    return new Reply(201, order);
  },
});

export const listUsage = operation({
  name: "listUsage",
  method: "GET",
  path: "/api/billing/{profile}/usage",
  title: "Lists metered usage",
  description:
    "The use charges of the profile's current subscriptions, and how far each is used. Providers see those of their plans.",
  audience: "profile-or-provider",
  response: Meters,
  handle: async ({ db, subject: { profile, access }, now }) => {
    const query = { profileId: profile.id, providerIds: access.providerIds, at: now };
    return { results: (await findMeters(db, query)).map(presentMeter) };
  },
});

export const cancelBalance = operation({
  name: "cancelBalance",
  method: "DELETE",
  path: PATH,
  title: "Cancels a balance due",
  description:
    "Writes off what the profile owes to the caller's provider, the oldest debt first; for the broker, what it owes to anybody. Done again it changes nothing.",
  audience: "provider-of-profile",
  query: z.object({
    amount: QueryAmount.optional().meta({ description: "At most so much, in minor units; all when absent" }),
    unit: CurrencyUnit.optional().meta({ description: "Only what is owed in this currency" }),
    paid: QueryFlag.optional().meta({
      description: "It was paid outside the processor, and is recorded as that",
    }),
  }),
  response: null,
  errors: [PaymentUnderWay],
  handle: async ({ db, actor, request, subject: { profile, access }, query, now }) => {
    await db.transaction((tx) =>
      balances.cancelBalance(tx, {
        payer: profile,
        providerIds: access.providerIds,
        unit: query.unit ?? null,
        amount: query.amount ?? null,
        isPaid: query.paid ?? false,
        origin: originOf({ actor, request, now }),
      }),
    );
  },
});
