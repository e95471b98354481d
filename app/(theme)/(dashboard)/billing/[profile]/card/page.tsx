import type { Metadata } from "next";
import { TestCards } from "@/components/billing/test-cards";
import { UpdateCardForm } from "@/components/billing/update-card-form";
import { Section } from "@/components/ui/card";
import { PageHeader } from "@/components/ui/page-header";
import { SubmitButton } from "@/components/ui/submit-button";
import { getCard } from "@/lib/billing/operations/card";
import { load } from "@/lib/http/call";
import { removeCard, saveCard } from "./actions";

export const metadata: Metadata = { title: "Update card" };

export default async function CardPage({ params }: { params: Promise<{ profile: string }> }) {
  const { profile } = await params;
  const card = await load(getCard, { params: { profile } });
  return (
    <div className="flex flex-col gap-10">
      <div>
        <PageHeader
          title={card.last4 ? "Update card" : "Add a card"}
          description={
            card.last4
              ? `The card ending in ${card.last4} is charged until you replace it.`
              : "Renewals are charged to this card."
          }
        />
        <UpdateCardForm save={saveCard.bind(null, profile)} />
        <TestCards />
      </div>
      {card.last4 && (
        <Section
          title="Remove this card"
          description="Subscriptions go on, but their renewals cannot be charged until you add another card."
        >
          <form action={removeCard.bind(null, profile)}>
            <SubmitButton variant="danger">Remove card</SubmitButton>
          </form>
        </Section>
      )}
    </div>
  );
}
