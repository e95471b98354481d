import type { Metadata } from "next";
import { RedeemForm } from "@/components/billing/redeem-form";
import { LinkButton } from "@/components/ui/button";
import { PublicContent } from "@/themes/default/public-layout";
import { redeem } from "./actions";

export const metadata: Metadata = { title: "Redeem code" };

export default async function RedeemPage({ searchParams }: PageProps<"/redeem">) {
  const { code } = await searchParams;
  return (
    <PublicContent>
      <div className="max-w-115">
        <h1 className="font-semibold text-32 sm:text-40">Redeem a code</h1>
        <p className="mt-3 mb-8 text-muted">
          A discount code goes on the plans in your cart. Choose a plan first.
        </p>
        <RedeemForm action={redeem} code={typeof code === "string" ? code : ""} />
        <LinkButton href="/pricing/" variant="quiet" className="mt-4 -ms-3">
          See plans
        </LinkButton>
      </div>
    </PublicContent>
  );
}
