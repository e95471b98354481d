import type { ReactNode } from "react";
import { ActionButton, type ActionOutcome } from "@/components/ui/action-button";
import { Callout } from "@/components/ui/callout";
import { type Column, DataTable } from "@/components/ui/data-table";
import { Money } from "@/components/ui/money";
import { Stat, StatRow } from "@/components/ui/stat";
import type { RenewalsPreview } from "@/lib/jobs/schemas";
import { utcInstant } from "./instant";

type Total = RenewalsPreview["entry_totals"][number];

/** What a run would do, in numbers and row by row, and the button that does it. */
export function PreviewResult({
  preview,
  isAhead,
  start,
}: {
  preview: RenewalsPreview;
  /** The run would act for an instant that has yet to come. */
  isAhead: boolean;
  start: () => Promise<ActionOutcome>;
}) {
  const { at, steps, term_count: terms, entry_totals: entries, charge_totals: charges, events } = preview;
  const troubles = steps.filter(({ error, counts }) => error !== null || (counts?.failed ?? 0) > 0);
  return (
    <div className="flex flex-col gap-6">
      <p className="font-medium">A run for {utcInstant(at)} would do this:</p>
      {troubles.map(({ name, error, counts }) => (
        <Callout key={name} tone="danger" title={name}>
          {error ?? `${counts?.failed} could not be dealt with; the log says why.`}
        </Callout>
      ))}
      <StatRow>
        <Stat label="Terms moved" value={terms.toLocaleString("en")} />
        <Stat label="Ledger rows" value={countOf(entries)} help={<Amounts totals={entries} />} />
        <Stat label="Charges" value={countOf(charges)} help={<Amounts totals={charges} />} />
        <Stat label="Notices" value={countOf(events)} />
      </StatRow>
      <div className="flex flex-col items-start gap-3">
        {isAhead && (
          <Callout tone="warning" title="This instant has yet to come">
            Started now, the run extends terms and charges people before it is time.
          </Callout>
        )}
        <ActionButton
          variant="primary"
          action={start}
          confirm={{
            title: `Start a run for ${utcInstant(at)}?`,
            label: "Start the run",
            body: `It moves ${terms.toLocaleString("en")} terms, writes ${countOf(entries)} ledger rows, charges ${countOf(charges)} customers and leads to ${countOf(events)} notices. Rows and charges stay.`,
          }}
        >
          Start this run
        </ActionButton>
      </div>
      <Rows title="Terms" count={terms} rows={preview.terms} columns={TERMS} />
      <Rows title="Ledger rows" count={sum(entries)} rows={preview.entries} columns={ENTRIES} />
      <Rows title="Charges" count={sum(charges)} rows={preview.charges} columns={CHARGES} />
      <Rows title="Messages" count={preview.mails.length} rows={preview.mails} columns={MAILS} />
    </div>
  );
}

function sum(totals: readonly { readonly count: number }[]): number {
  return totals.reduce((all, { count }) => all + count, 0);
}

function countOf(totals: readonly { readonly count: number }[]): string {
  return sum(totals).toLocaleString("en");
}

/** What rows of each kind come to. */
function Amounts({ totals }: { totals: readonly Total[] }): ReactNode {
  return totals.map(({ kind, amount, unit }) => (
    <span key={`${kind}:${unit}`} className="block whitespace-nowrap">
      {kind === "charge" ? "" : `${kind} `}
      <Money amount={amount} unit={unit} />
    </span>
  ));
}

/** One list, folded away; says when there are more than it holds. */
function Rows<Row>({
  title,
  count,
  rows,
  columns,
}: {
  title: string;
  count: number;
  rows: readonly Row[];
  columns: Column<Row>[];
}) {
  if (rows.length === 0) return null;
  const numbered = rows.map((row, place) => ({ row, place }));
  return (
    <details>
      <summary className="cursor-pointer font-medium hover:text-primary">
        {title} <span className="font-normal text-muted">({count.toLocaleString("en")})</span>
      </summary>
      <div className="mt-3 flex flex-col gap-2">
        {rows.length < count && <p className="text-13 text-muted">The first {rows.length}.</p>}
        <DataTable
          caption={title}
          columns={columns.map((column) => ({
            ...column,
            cell: ({ row }: { row: Row }) => column.cell(row),
          }))}
          rows={numbered}
          rowKey={({ place }) => place}
          empty={null}
        />
      </div>
    </details>
  );
}

const mono = (text: string) => <span className="font-mono text-13">{text}</span>;

const TERMS: Column<RenewalsPreview["terms"][number]>[] = [
  { key: "subscriber", header: "Subscriber", cell: ({ subscriber }) => mono(subscriber) },
  { key: "plan", header: "Plan", cell: ({ plan }) => mono(plan) },
  {
    key: "ended",
    header: "Ended",
    cell: ({ ended_at }) => utcInstant(ended_at),
    className: "whitespace-nowrap",
  },
  {
    key: "ends",
    header: "Would end",
    cell: ({ ends_at }) => utcInstant(ends_at),
    className: "whitespace-nowrap",
  },
];

const ENTRIES: Column<RenewalsPreview["entries"][number]>[] = [
  { key: "kind", header: "Kind", cell: ({ kind }) => mono(kind) },
  {
    key: "date",
    header: "Date",
    cell: ({ created_at }) => utcInstant(created_at),
    className: "whitespace-nowrap",
  },
  { key: "dest", header: "To", cell: ({ dest }) => mono(dest) },
  { key: "orig", header: "From", cell: ({ orig }) => mono(orig) },
  { key: "description", header: "Description", cell: ({ description }) => description },
  {
    key: "amount",
    header: "Amount",
    cell: ({ amount, unit }) => <Money amount={amount} unit={unit} column />,
    align: "end",
  },
];

const CHARGES: Column<RenewalsPreview["charges"][number]>[] = [
  { key: "customer", header: "Customer", cell: ({ customer }) => mono(customer) },
  {
    key: "amount",
    header: "Amount",
    cell: ({ amount, unit }) => <Money amount={amount} unit={unit} column />,
    align: "end",
  },
];

const MAILS: Column<RenewalsPreview["mails"][number]>[] = [
  { key: "event", header: "Notice", cell: ({ event }) => mono(event) },
  { key: "to", header: "To", cell: ({ to }) => to },
];
