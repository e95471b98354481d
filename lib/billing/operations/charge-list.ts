import { operation, pageOfSchema } from "@/lib/http";
import { listTotal } from "@/lib/ledger/schemas";
import * as charges from "../charge-list";
import { ListedCharge } from "../schemas";

export const listCharges = operation({
  name: "listCharges",
  method: "GET",
  path: "/api/billing/charges",
  title: "Lists processor charges",
  description: "Charges of all customers. `balance_amount` is the sum of all that match.",
  audience: "broker",
  list: charges.chargeList,
  response: pageOfSchema(ListedCharge, listTotal).meta({ id: "ChargePage" }),
  handle: async ({ db, list, now }) => ({
    start_at: list.startAt,
    ends_at: list.endsAt ?? now,
    ...(await charges.listCharges(db, list)),
  }),
});
