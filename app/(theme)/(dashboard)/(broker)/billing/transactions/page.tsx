import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { LedgerPage } from "./ledger-page";

export const metadata: Metadata = { title: "Ledger" };

export default async function AllTransactionsPage({ searchParams }: PageProps<"/billing/transactions">) {
  const { account, ...query } = await searchParams;
  // The form of the page names the account in its query; its page has it in the path.
  if (typeof account === "string" && account !== "") {
    const rest = new URLSearchParams(
      Object.entries(query).flatMap(([name, value]) =>
        typeof value === "string" && value ? [[name, value]] : [],
      ),
    );
    redirect(`/billing/transactions/${encodeURIComponent(account)}/${rest.size > 0 ? `?${rest}` : ""}`);
  }
  return <LedgerPage selector="" query={query} />;
}
