import { z } from "zod";
import { operation } from "@/lib/http";
import { CardRefused, ProcessorUnavailable } from "../errors";
import { mayPay } from "../may-pay";
import {
  cardSetupSecret,
  deletePaymentMethod,
  findPaymentMethod,
  replacePaymentMethod,
} from "../payment-methods";
import { presentCard } from "../present-card";
import { processor } from "../processor";
import { Card, CardUpdate } from "../schemas";

const PATH = "/api/billing/{profile}/card";

export const getCard = operation({
  name: "getCard",
  method: "GET",
  path: PATH,
  title: "Retrieves a payment method",
  description: "With `update`, also what the browser needs to store a card, for those who may pay.",
  audience: "profile-or-provider",
  query: z.object({
    update: z
      .string()
      .optional()
      .meta({ description: "Anything but 0 or false adds the `processor` object" }),
  }),
  response: Card,
  errors: [ProcessorUnavailable],
  handle: async ({ db, subject: { profile, access }, query, now }) => {
    const wantsSecret = query.update !== undefined && !["", "0", "false"].includes(query.update);
    const method = await findPaymentMethod(db, profile.id);
    if (!wantsSecret || !mayPay(access)) return presentCard(method);
    const secret = await cardSetupSecret(db, profile.id, now);
    return {
      processor: { STRIPE_PUB_KEY: processor().publicKey, STRIPE_INTENT_SECRET: secret },
      ...presentCard(method),
    };
  },
});

export const updateCard = operation({
  name: "updateCard",
  method: "PUT",
  path: PATH,
  title: "Updates a payment method",
  audience: "profile",
  body: CardUpdate,
  response: Card,
  errors: [CardRefused, ProcessorUnavailable],
  handle: async ({ db, actor, subject: { profile }, body, now }) => {
    const address = [body.street_address, body.locality, body.region, body.postal_code, body.country]
      .filter(Boolean)
      .join(", ");
    const details = { name: body.full_name ?? "", email: body.email ?? "", phone: body.phone ?? "", address };
    const method = await replacePaymentMethod(db, {
      profileId: profile.id,
      token: body.token,
      details,
      by: actor.id,
      at: now,
    });
    return { ...presentCard(method), detail: "Your card was updated." };
  },
});

export const deleteCard = operation({
  name: "deleteCard",
  method: "DELETE",
  path: PATH,
  title: "Deletes a payment method",
  audience: "profile",
  response: null,
  errors: [ProcessorUnavailable],
  handle: ({ db, subject: { profile } }) => deletePaymentMethod(db, profile.id),
});
