import type { Entry } from "@/lib/ledger";

/** Rows as docs/ledger.md writes them: "B1 cha_7/ stripe:Funds ← xia:Liability 10000". */
export function inWords(entries: readonly Entry[], names: ReadonlyMap<bigint, string>): string[] {
  const side = (profileId: bigint, account: string) => `${names.get(profileId) ?? profileId}:${account}`;
  return entries.map(
    (e) =>
      `${e.kind} ${e.eventId} ${side(e.destProfileId, e.destAccount)} ← ${side(e.origProfileId, e.origAccount)} ${e.destAmount}`,
  );
}

/** What came into an account of a profile less what left it. */
export function netOf(entries: readonly Entry[], profileId: bigint, account?: string): bigint {
  return entries.reduce((sum, e) => {
    const into =
      e.destProfileId === profileId && (account ?? e.destAccount) === e.destAccount ? e.destAmount : 0n;
    const from =
      e.origProfileId === profileId && (account ?? e.origAccount) === e.origAccount ? e.origAmount : 0n;
    return sum + into - from;
  }, 0n);
}
