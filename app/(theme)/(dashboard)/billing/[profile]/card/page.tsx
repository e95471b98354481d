import { CreditCard } from "lucide-react";
import type { Metadata } from "next";
import type { BillingAddress } from "@/components/billing/card-schema";
import { TestCards } from "@/components/billing/test-cards";
import { UpdateCardForm } from "@/components/billing/update-card-form";
import { ActionButton } from "@/components/ui/action-button";
import { LinkButton } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { Section } from "@/components/ui/card";
import { PageHeader } from "@/components/ui/page-header";
import { deleteCard, getCard, updateCard } from "@/lib/billing/operations/card";
import { load, mayCall } from "@/lib/http/call";
import { countryOptions } from "@/lib/identity/country-options";
import { getProfile } from "@/lib/identity/operations/profiles";
import { now } from "@/lib/time/clock";
import { profileView } from "../../../../frame";
import { removeCard, saveCard } from "./actions";

export const metadata: Metadata = { title: "Payment method" };

/** The card on file, another one in its place, and the way to have none. */
export default async function CardPage({ params: promised }: { params: Promise<{ profile: string }> }) {
  const params = await promised;
  const [{ profile }, card, mayChange, mayRemove] = await Promise.all([
    profileView(params.profile),
    load(getCard, { params }),
    mayCall(updateCard, params),
    mayCall(deleteCard, params),
  ]);
  const hasCard = card.last4 !== null;
  return (
    <>
      <PageHeader
        title="Payment method"
        description={`What renewals of ${profile.name} are charged to.`}
        actions={
          <LinkButton href={`/billing/${encodeURIComponent(params.profile)}/history/`}>
            Billing history
          </LinkButton>
        }
      />
      <div className="flex max-w-form flex-col gap-10">
        <div className="flex flex-wrap items-center gap-x-6 gap-y-4">
          <CreditCard aria-hidden="true" className="size-6 text-faint" />
          <div className="min-w-0 flex-1">
            <p className="font-medium text-16">
              {hasCard ? `Card ending in ${card.last4}` : "No card on file"}
            </p>
            <p className="text-muted">
              {card.exp_date ? `Expires ${card.exp_date}` : "Renewals cannot be charged without one."}
            </p>
          </div>
          {hasCard && mayRemove && (
            <ActionButton
              variant="danger"
              action={removeCard.bind(null, params.profile)}
              confirm={{
                title: `Remove the card ending in ${card.last4}?`,
                body: "Subscriptions go on, but their renewals cannot be charged until you add another card.",
                label: "Remove card",
              }}
            >
              Remove card
            </ActionButton>
          )}
        </div>
        {card.exp_date && hasExpired(card.exp_date, now()) && (
          <Callout tone="warning" title="This card has expired">
            Replace it, so that renewals can be charged.
          </Callout>
        )}
        {mayChange && (
          <Section
            title={hasCard ? "Replace the card" : "Add a card"}
            description="The number goes from your browser to the payment processor. This site never sees it."
          >
            <UpdateCardForm
              address={await addressOf(params)}
              countries={countryOptions()}
              save={saveCard.bind(null, params.profile)}
            />
            <TestCards />
          </Section>
        )}
      </div>
    </>
  );
}

/** What the form begins with: the address of the profile. Whose name is on the card it does not know. */
async function addressOf(params: { profile: string }): Promise<BillingAddress> {
  const { street_address, locality, region, postal_code, country } = await load(getProfile, { params });
  return { full_name: "", street_address, locality, region, postal_code, country };
}

/** A card is good until the last day of its month, written `MM/YYYY`. */
function hasExpired(expDate: string, at: Date): boolean {
  const [month, year] = expDate.split("/").map(Number);
  return Date.UTC(year ?? 0, month ?? 0) <= at.getTime();
}
