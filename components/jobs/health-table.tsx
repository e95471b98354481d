import Link from "next/link";
import { Badge } from "@/components/ui/badge";
import { type Column, DataTable } from "@/components/ui/data-table";
import type { LedgerHealth } from "@/lib/jobs/schemas";

type Check = LedgerHealth["checks"][number];
type Violation = Check["rows"][number];

/** Every rule of the books: what it says, how much breaks it, and the first of that. */
export function HealthTable({ checks }: { checks: readonly Check[] }) {
  const sorted = checks.toSorted((a, b) => Number((b.count ?? 0) > 0) - Number((a.count ?? 0) > 0));
  return (
    <DataTable caption="Rules of the books" columns={COLUMNS} rows={sorted} rowKey={({ name }) => name} />
  );
}

const COLUMNS: Column<Check>[] = [
  {
    key: "rule",
    header: "Rule",
    cell: ({ name, holds }) => (
      <>
        <span className="block font-medium first-letter:uppercase">{name}</span>
        <span className="block text-13 text-muted first-letter:uppercase">{holds}</span>
      </>
    ),
  },
  { key: "state", header: "State", cell: ({ count }) => <State count={count} /> },
  {
    key: "count",
    header: "Violations",
    align: "end",
    cell: ({ count }) => (count === null ? "" : count.toLocaleString("en")),
  },
  {
    key: "rows",
    header: "The first of them",
    cell: ({ rows }) =>
      rows.length > 0 && (
        <ul className="flex flex-col gap-1.5 text-13">
          {rows.map((row) => (
            <li key={JSON.stringify(row)}>
              <Facts row={row} />
            </li>
          ))}
        </ul>
      ),
  },
];

function State({ count }: { count: number | null }) {
  if (count === null) return <Badge>Not checked</Badge>;
  return count > 0 ? <Badge tone="danger">Broken</Badge> : <Badge tone="success">Holds</Badge>;
}

/** The names of facts that are profiles, which have a page to look at. */
const PROFILES = ["profile", "payer", "provider", "processor", "customer"];

function Facts({ row }: { row: Violation }) {
  return (
    <span className="flex flex-wrap gap-x-3 [overflow-wrap:anywhere]">
      {Object.entries(row).map(([name, value]) => (
        <span key={name}>
          <span className="text-muted">{name.replaceAll("_", " ")}</span>{" "}
          {PROFILES.includes(name) && value !== null ? (
            <Link href={`/billing/${encodeURIComponent(value)}/history/`} className="font-mono underline">
              {value}
            </Link>
          ) : (
            <span className="font-mono">{value ?? "none"}</span>
          )}
        </span>
      ))}
    </span>
  );
}
