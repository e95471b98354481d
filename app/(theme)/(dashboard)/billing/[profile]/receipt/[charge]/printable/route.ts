import { retrieveCharge } from "@/lib/billing/operations/charges";
import { database } from "@/lib/db";
import { currentActor, load } from "@/lib/http/call";
import { printReceipt } from "@/lib/receipts";

interface Params {
  readonly profile: string;
  readonly charge: string;
}

/** The receipt as a PDF, for whoever may see the receipt, and of the same lines. */
export async function GET(_: Request, { params: promised }: { params: Promise<Params> }): Promise<Response> {
  const params = await promised;
  const [{ charge_items: items }, reader] = await Promise.all([
    load(retrieveCharge, { params }),
    currentActor(),
  ]);
  const nums = items.map(({ num }) => num);
  const readerId = reader.kind === "user" ? reader.id : null;
  const { filename, pdf } = await printReceipt(database(), { reference: params.charge, nums, readerId });
  return new Response(new Uint8Array(pdf), {
    headers: {
      "Content-Type": "application/pdf",
      "Content-Disposition": `inline; filename="${filename}"`,
      "Cache-Control": "private, no-store",
    },
  });
}
