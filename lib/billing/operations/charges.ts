import { z } from "zod";
import { NotFound, NotPermitted, TooManyRequests } from "@/lib/errors";
import { operation } from "@/lib/http";
import { originOf } from "@/lib/identity/audit/record";
import { findChargeDue } from "../charge-due";
import { findChargeItems } from "../charge-items";
import { getCharge, getChargeId, refreshCharge } from "../charges";
import { ChargeStateRefused, RefundNotCovered, RefundRefused } from "../errors";
import { presentCharge } from "../present-charge";
import { QueryFlag } from "../query-values";
import { ReceiptSent, RefundRequest } from "../refund-schemas";
import * as refunds from "../refunds/refund-charge";
import { Charge, ChargeDetail } from "../schemas";
import { sendReceipt } from "../send-receipt";

const PATH = "/api/billing/{profile}/charges/{charge}";

export const retrieveCharge = operation({
  name: "retrieveCharge",
  method: "GET",
  path: PATH,
  title: "Retrieves a processor charge",
  description:
    "A charge that is still pending is looked up at the processor first, at most once in ten seconds. Providers see the lines that they have sold, and what these come to.",
  audience: "profile-or-provider",
  response: ChargeDetail,
  errors: [NotFound],
  handle: async ({ db, subject: { profile, access }, params, now }) => {
    const id = await getChargeId(db, {
      customerId: profile.id,
      processorKey: params.charge,
      providerIds: access.providerIds,
    });
    await refreshCharge(db, id, now);
    const { providerIds } = access;
    const [charge, charge_items] = await Promise.all([
      getCharge(db, id, providerIds),
      findChargeItems(db, id, providerIds),
    ]);
    const query = { chargeId: id, charge, customerId: profile.id, providerIds, at: now };
    const due_amount = await findChargeDue(db, query);
    return { ...presentCharge(charge), card_brand: charge.cardBrand, due_amount, charge_items };
  },
});

export const refundCharge = operation({
  name: "refundCharge",
  method: "POST",
  path: `${PATH}/refund`,
  title: "Refunds a processor charge",
  description:
    "Gives back some lines of a charge, in whole or in part. A provider can do so for what it has sold. Either all lines may be refunded, or none is; should the processor then refuse one of them, `detail` says so.",
  audience: "provider-of-profile",
  query: z.object({
    dry_run: QueryFlag.optional().meta({
      description: "Only says in `detail` what would happen, or refuses as it would",
    }),
  }),
  body: RefundRequest,
  response: Charge,
  errors: [NotFound, NotPermitted, ChargeStateRefused, RefundNotCovered, RefundRefused],
  idempotent: "never-repeated",
  handle: async (context) => {
    const { db, subject, params, query, body } = context;
    const { providerIds } = subject.access;
    const request = {
      customer: subject.profile,
      processorKey: params.charge,
      lines: body.lines.map(({ num, refunded_amount }) => ({ num, amount: refunded_amount ?? null })),
      providerIds,
    };
    const { chargeId, detail } = query.dry_run
      ? await refunds.previewRefund(db, request)
      : await refunds.refundCharge(db, { ...request, origin: originOf(context) });
    return presentCharge(await getCharge(db, chargeId, providerIds), detail);
  },
});

export const emailChargeReceipt = operation({
  name: "emailChargeReceipt",
  method: "POST",
  path: `${PATH}/email`,
  title: "Re-sends a charge receipt",
  description: "The receipt goes to the customer's address on file, at most once a minute.",
  audience: "profile-or-provider",
  response: ReceiptSent,
  errors: [NotFound, ChargeStateRefused, TooManyRequests],
  handle: async ({ db, actor, subject: { profile, access }, params, now }) => {
    const id = await getChargeId(db, {
      customerId: profile.id,
      processorKey: params.charge,
      providerIds: access.providerIds,
    });
    const email = await sendReceipt(db, { chargeId: id, customerId: profile.id, by: actor.id, at: now });
    return {
      charge_id: params.charge,
      email,
      detail: `The receipt was sent to ${email || profile.fullName}.`,
    };
  },
});
