"use server";

import { refresh } from "next/cache";
import { outcomeOf } from "@/components/forms/action-outcome";
import type { ActionOutcome } from "@/components/ui/action-button";
import { emailChargeReceipt, refundCharge } from "@/lib/billing/operations/charges";
import { attempt } from "@/lib/http/call";

/** The charge that a receipt is of. */
export interface ReceiptOf {
  readonly profile: string;
  readonly charge: string;
}

/** Says what a refund of a line would do, in numbers, or why there can be none. */
export async function previewRefund(params: ReceiptOf, num: number, amount: bigint): Promise<ActionOutcome> {
  const result = await attempt(refundCharge, { params, query: { dry_run: "1" }, body: bodyOf(num, amount) });
  return outcomeOf(result, result.ok ? (result.value.detail ?? "") : "");
}

/** Gives money back of a line. */
export async function refundLine(params: ReceiptOf, num: number, amount: bigint): Promise<ActionOutcome> {
  const result = await attempt(refundCharge, { params, body: bodyOf(num, amount) });
  refresh();
  return outcomeOf(result, result.ok ? (result.value.detail ?? "") : "");
}

/** Sends the receipt to the customer again. */
export async function emailReceipt(params: ReceiptOf): Promise<ActionOutcome> {
  const result = await attempt(emailChargeReceipt, { params });
  return outcomeOf(result, result.ok ? result.value.detail : "");
}

function bodyOf(num: number, amount: bigint) {
  return { lines: [{ num, refunded_amount: Number(amount) }] };
}
