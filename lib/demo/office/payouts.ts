import { completeConnection, getPayoutAccount, startConnection } from "@/lib/billing/payouts/accounts";
import { requestWithdrawal } from "@/lib/billing/payouts/withdrawals";
import { type Company, originOfEmployee } from "../company";

/** What stays, for refunds: a quarter. */
const PAID_OUT = 3n;
const OF = 4n;
/** Payouts are round: in hundreds of dollars. */
const ROUND = 10_000n;

/** Both sellers connect their bank accounts, as its page does. */
export async function connectBanks({ db, sellers }: Company, at: Date): Promise<void> {
  for (const { manager, ...provider } of Object.values(sellers)) {
    const { url } = await startConnection(provider.id, "http://localhost/", at);
    const code = new URL(url).searchParams.get("code") ?? "";
    await completeConnection(db, provider, code, originOfEmployee(manager, at));
  }
}

/** Most of what each seller may withdraw goes to its bank, where it arrives a day later. */
export async function payOut({ db, sellers }: Company, at: Date): Promise<void> {
  for (const { manager, ...provider } of Object.values(sellers)) {
    const { balance_amount: available } = await getPayoutAccount(db, provider.id, at);
    const amount = ((available * PAID_OUT) / OF / ROUND) * ROUND;
    if (amount > 0n) await requestWithdrawal(db, { provider, amount, origin: originOfEmployee(manager, at) });
  }
}
