import type { SignedIn } from "@/lib/auth/actor";
import { completeCharges, completeRefunds, placeOrder, requestRefunds, sendRefunds } from "@/lib/billing";
import type { Database } from "@/lib/db";
import { runRenewals } from "@/lib/jobs/renewals";
import { AlreadyRunning } from "@/lib/jobs/single-flight";

export type Errand =
  | { readonly act: "checkout"; readonly userId: string; readonly customerId: string; readonly at: string }
  | {
      readonly act: "refund";
      readonly chargeItemIds: readonly string[];
      readonly amount: string;
      readonly at: string;
    }
  | { readonly act: "renewals" | "complete"; readonly at: string };

const NO_ADDRESS = { streetAddress: "", locality: "", region: "", postalCode: "", country: "" };

/** What a server or a worker does with money. */
export async function perform(db: Database, errand: Errand): Promise<void> {
  const at = new Date(errand.at);
  switch (errand.act) {
    case "checkout": {
      const { id, slug, fullName } = await db.orm.profile.findUniqueOrThrow({
        where: { id: BigInt(errand.customerId) },
      });
      const actor = { kind: "user", id: BigInt(errand.userId), fullName: "Xia Lee" } as SignedIn;
      await placeOrder(db, {
        ...{ actor, customer: { id, slug, fullName }, choices: [], token: "tok_visa", rememberCard: false },
        ...{ address: NO_ADDRESS, at },
      });
      return;
    }
    case "refund": {
      const lines = errand.chargeItemIds.map((id) => ({
        chargeItemId: BigInt(id),
        amount: BigInt(errand.amount),
      }));
      const ids = await db.transaction((tx) => requestRefunds(tx, { lines, actorId: null, at }));
      await sendRefunds(db, ids, at);
      return;
    }
    case "renewals":
      try {
        await runRenewals(db, { at });
      } catch (error) {
        if (!(error instanceof AlreadyRunning)) throw error;
      }
      return;
    case "complete":
      await completeCharges(db, at);
      await completeRefunds(db, at);
  }
}
