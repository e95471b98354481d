"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { Lock } from "lucide-react";
import { type FormEvent, type ReactNode, useState, useTransition } from "react";
import { useForm } from "react-hook-form";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { Checkbox, RadioCards } from "@/components/ui/checkbox";
import { Dialog } from "@/components/ui/dialog";
import { tokenOfCardNumber } from "@/lib/billing/processor/simulated-cards";
import { CardFields } from "./card-fields";
import { CardDetails, type CardInput } from "./card-schema";

/** What came of paying; nothing when the page has moved on to the receipt. */
export type PayResult =
  | { readonly kind: "refused"; readonly message: string }
  /** The bank wants the customer to confirm. */
  | { readonly kind: "confirm"; readonly secret: string };

export interface PayActions {
  /** `token` is null for the card on file. */
  readonly pay: (token: string | null, remember: boolean) => Promise<PayResult | undefined>;
  /** Confirms with the bank; the answer pays instead of the token. */
  readonly confirm: (secret: string) => Promise<string | null>;
}

export interface SavedCard {
  readonly last4: string;
  readonly expDate: string;
  /** The bank has refused it: another one is asked for first. */
  readonly isRefused?: boolean;
}

/** Asks for a card, or takes the one on file, and pays. One button, which names the amount. */
export function PayForm({
  label,
  savedCard,
  needsCard,
  actions,
  children,
}: {
  /** What the button says: "Pay $29.00". */
  label: string;
  savedCard: SavedCard | null;
  needsCard: boolean;
  actions: PayActions;
  /** Help under the fields. */
  children?: ReactNode;
}) {
  const [usesSaved, setUsesSaved] = useState(savedCard !== null && !savedCard.isRefused);
  const [message, setMessage] = useState<string | null>(null);
  const [unconfirmed, setUnconfirmed] = useState<{ secret: string; remember: boolean } | null>(null);
  const [isPaying, startPaying] = useTransition();
  const form = useForm<CardInput, unknown, CardDetails>({
    resolver: zodResolver(CardDetails),
    defaultValues: { number: "", expiry: "", cvc: "", remember: true },
  });
  const asksForCard = needsCard && !usesSaved;

  const pay = (token: string | null, remember: boolean) =>
    startPaying(async () => {
      setMessage(null);
      const result = await actions.pay(token, remember);
      if (result?.kind === "refused") setMessage(result.message);
      if (result?.kind === "confirm") setUnconfirmed({ secret: result.secret, remember });
    });

  const confirm = ({ secret, remember }: { secret: string; remember: boolean }) =>
    startPaying(async () => {
      const intent = await actions.confirm(secret);
      setUnconfirmed(null);
      const result = intent === null ? NOT_CONFIRMED : await actions.pay(intent, remember);
      if (result?.kind === "refused") setMessage(result.message);
    });

  const submit = asksForCard
    ? form.handleSubmit(({ number, remember }) => pay(tokenOfCardNumber(number), remember))
    : (event: FormEvent) => {
        event.preventDefault();
        pay(null, false);
      };

  return (
    <form onSubmit={submit} noValidate className="flex flex-col gap-5">
      {message !== null && (
        <Callout tone="danger" title="The payment was not made" announce>
          {message}
        </Callout>
      )}
      {needsCard && savedCard && (
        <RadioCards
          label="Pay with"
          name="method"
          defaultValue={savedCard.isRefused ? "new" : "saved"}
          onChange={(event) => setUsesSaved(event.target.value === "saved")}
          options={[
            {
              value: "saved",
              label: `Card ending in ${savedCard.last4}`,
              help: `Expires ${savedCard.expDate}`,
            },
            { value: "new", label: "Another card" },
          ]}
        />
      )}
      {asksForCard && (
        <>
          <CardFields register={form.register} errors={form.formState.errors} />
          <Checkbox
            {...form.register("remember")}
            label="Keep this card for renewals"
            help="The processor keeps it, not this site. Remove it at any time under Billing."
          />
        </>
      )}
      {children}
      <Button type="submit" needsScripts variant="primary" size="lg" pending={isPaying} className="w-full">
        {needsCard && <Lock aria-hidden="true" />}
        {label}
      </Button>
      <Dialog
        open={unconfirmed !== null}
        title="Confirm with your bank"
        description="Your bank asks whether this payment is yours."
        onClose={() => setUnconfirmed(null)}
        footer={
          <>
            <Button onClick={() => setUnconfirmed(null)}>Cancel</Button>
            <Button variant="primary" pending={isPaying} onClick={() => unconfirmed && confirm(unconfirmed)}>
              Confirm payment
            </Button>
          </>
        }
      />
    </form>
  );
}

const NOT_CONFIRMED: PayResult = {
  kind: "refused",
  message: "Your bank did not confirm this payment. Use another card.",
};
