import type { Metadata } from "next";
import { LedgerPage } from "../ledger-page";

type Props = PageProps<"/billing/transactions/[selector]">;

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: `Ledger: ${decodeURIComponent((await params).selector)}` };
}

export default async function AccountTransactionsPage({ params, searchParams }: Props) {
  const [{ selector }, query] = await Promise.all([params, searchParams]);
  return <LedgerPage selector={decodeURIComponent(selector)} query={query} />;
}
