import type { Preview } from "./preview";
import type { RenewalsPreview } from "./schemas";

/** A dry run on the wire. */
export function presentPreview(at: Date, preview: Preview): RenewalsPreview {
  const { steps, terms, termCount, entries, entryTotals, charges, chargeTotals, events, mails } = preview;
  return {
    ...{
      at,
      steps: [...steps],
      term_count: termCount,
      charges: [...charges],
      events: [...events],
      mails: [...mails],
    },
    terms: terms.map(({ endedAt, endsAt, ...term }) => ({ ...term, ended_at: endedAt, ends_at: endsAt })),
    entry_totals: [...entryTotals],
    entries: entries.map(({ createdAt, descr, ...entry }) => ({
      ...entry,
      created_at: createdAt,
      description: descr,
    })),
    charge_totals: [...chargeTotals],
  };
}
