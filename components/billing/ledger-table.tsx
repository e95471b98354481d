import Form from "next/form";
import Link from "next/link";
import { Button, LinkButton } from "@/components/ui/button";
import type { Column } from "@/components/ui/data-table";
import { DateRange } from "@/components/ui/date-field";
import { Money } from "@/components/ui/money";
import { SelectField } from "@/components/ui/select-field";
import { TextField } from "@/components/ui/text-field";
import { ACCOUNTS } from "@/lib/ledger/accounts";
import type { Transaction } from "@/lib/ledger/schemas";
import { eventColumns } from "./statement-table";

/** What to look for in the ledger; each field narrows the list. */
export function LedgerFilters({
  path,
  values,
  isFiltered,
}: {
  path: string;
  values: Readonly<Record<"account" | "q" | "from" | "to", string>>;
  isFiltered: boolean;
}) {
  const isKnown = ACCOUNTS.some((account) => account === values.account);
  const accounts = isKnown || values.account === "" ? ACCOUNTS : [values.account, ...ACCOUNTS];
  return (
    // The key starts the fields anew when the address changes.
    <Form key={JSON.stringify(values)} action={path} className="flex flex-wrap items-end gap-4">
      <SelectField
        label="Account"
        name="account"
        defaultValue={values.account}
        placeholder="All accounts"
        options={accounts.map((account) => ({ value: account, label: account }))}
        className="w-44 max-sm:w-full"
      />
      <TextField
        label="Search"
        name="q"
        defaultValue={values.q}
        placeholder="Description or profile"
        autoComplete="off"
        maxLength={200}
        className="w-56 max-sm:w-full"
      />
      <DateRange
        label="Days"
        from={{ name: "from", defaultValue: values.from, label: "First day" }}
        to={{ name: "to", defaultValue: values.to, label: "Last day" }}
        className="w-92 max-sm:w-full"
      />
      <div className="flex gap-2">
        <Button type="submit">Search</Button>
        {isFiltered && (
          <LinkButton href={path} variant="quiet">
            Clear
          </LinkButton>
        )}
      </div>
    </Form>
  );
}

/** A row of the ledger: what left which account of whom, and where it went. */
export function ledgerColumns(now: Date, zone: string): Column<Transaction>[] {
  const { date, description } = eventColumns(now, zone);
  return [
    date,
    { ...description, sort: "description" },
    {
      key: "orig",
      header: "From",
      sort: "orig_account",
      cell: ({ orig_profile, orig_account }) => <Side profile={orig_profile.slug} account={orig_account} />,
    },
    {
      key: "dest",
      header: "To",
      sort: "dest_account",
      cell: ({ dest_profile, dest_account }) => <Side profile={dest_profile.slug} account={dest_account} />,
    },
    {
      key: "amount",
      header: "Amount",
      align: "end",
      sort: "amount",
      cell: ({ dest_amount, dest_unit }) => <Money amount={dest_amount} unit={dest_unit} column />,
    },
  ];
}

function Side({ profile, account }: { profile: string; account: string }) {
  return (
    <span className="flex min-w-0 flex-col max-sm:items-end">
      <span>{account}</span>
      <Link
        href={`/profile/${encodeURIComponent(profile)}/contact/`}
        className="text-12 text-muted hover:text-ink hover:underline"
      >
        {profile}
      </Link>
    </span>
  );
}
