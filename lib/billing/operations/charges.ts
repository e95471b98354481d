import { NotFound } from "@/lib/errors";
import { operation } from "@/lib/http";
import { findChargeItems } from "../charge-items";
import { getCharge, getChargeId, refreshCharge } from "../charges";
import { presentCharge } from "../present-charge";
import { ChargeDetail } from "../schemas";

export const retrieveCharge = operation({
  name: "retrieveCharge",
  method: "GET",
  path: "/api/billing/{profile}/charges/{charge}",
  title: "Retrieves a processor charge",
  description:
    "A charge that is still pending is looked up at the processor first, at most once in ten seconds.",
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
    const charge_items = await findChargeItems(db, id, access.providerIds);
    return { ...presentCharge(await getCharge(db, id)), charge_items };
  },
});
