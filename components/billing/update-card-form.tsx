"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { useState, useTransition } from "react";
import { useForm } from "react-hook-form";
import { AddressFields } from "@/components/forms/address-fields";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import type { Option } from "@/components/ui/select-field";
import { TextField } from "@/components/ui/text-field";
import { tokenOfCardNumber } from "@/lib/billing/processor/simulated-cards";
import { CardFields } from "./card-fields";
import { type BillingAddress, StoredCardDetails, type StoredCardInput } from "./card-schema";

/** Replaces the card on file. The number becomes a token in the browser; name and address go along with it. */
export function UpdateCardForm({
  address,
  countries,
  save,
}: {
  /** What is known of whom the card may be. */
  address: BillingAddress;
  countries: readonly Option[];
  /** Says why the card was refused, if it was. */
  save: (token: string, address: BillingAddress) => Promise<string | undefined>;
}) {
  const [message, setMessage] = useState<string>();
  const [isSaving, startSaving] = useTransition();
  const form = useForm<StoredCardInput, unknown, StoredCardDetails>({
    resolver: zodResolver(StoredCardDetails),
    defaultValues: { number: "", expiry: "", cvc: "", remember: true, ...address },
  });
  const { errors } = form.formState;
  const submit = form.handleSubmit(({ number, expiry: _, cvc: __, remember: ___, ...details }) =>
    startSaving(async () => setMessage(await save(tokenOfCardNumber(number), details))),
  );
  // The values are given twice, because the form library fills fields in the browser only.
  const field = (name: keyof BillingAddress) => ({
    ...form.register(name),
    defaultValue: address[name],
    error: errors[name]?.message,
  });
  return (
    <form onSubmit={submit} noValidate className="flex max-w-form flex-col gap-5">
      {message && (
        <Callout tone="danger" title="The card was not saved" announce>
          {message}
        </Callout>
      )}
      <CardFields register={form.register} errors={errors} />
      <fieldset className="flex flex-col gap-5">
        <legend className="mb-4">
          <span className="font-medium">Billing address</span> <span className="text-muted">(optional)</span>
          <span className="block text-13 text-muted">
            For the bank, which may check it. The profile stays as it is.
          </span>
        </legend>
        <TextField label="Name on the card" autoComplete="cc-name" {...field("full_name")} />
        <AddressFields field={field} countries={countries} />
      </fieldset>
      <Button type="submit" needsScripts variant="primary" pending={isSaving} className="self-start">
        Save card
      </Button>
    </form>
  );
}
