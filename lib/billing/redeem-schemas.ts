import { z } from "zod";
import { requiredText } from "@/lib/http/codecs";

export const RedeemRequest = z
  .object({ code: requiredText(50).meta({ description: "The discount code, in either case" }) })
  .meta({ id: "RedeemCoupon", example: { code: "LABORDAY" } });

/** What came of it, in plain text. */
export const Redeemed = z
  .object({ detail: z.string().meta({ example: "Coupon 'LABORDAY' was successfully applied." }) })
  .meta({ id: "Redeemed" });
