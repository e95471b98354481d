"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { useState, useTransition } from "react";
import { useForm } from "react-hook-form";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { tokenOfCardNumber } from "@/lib/billing/processor/simulated-cards";
import { CardFields } from "./card-fields";
import { CardDetails, type CardInput } from "./card-schema";

/** Replaces the card on file. The number becomes a token in the browser. */
export function UpdateCardForm({ save }: { save: (token: string) => Promise<string | undefined> }) {
  const [message, setMessage] = useState<string>();
  const [isSaving, startSaving] = useTransition();
  const form = useForm<CardInput, unknown, CardDetails>({
    resolver: zodResolver(CardDetails),
    defaultValues: { number: "", expiry: "", cvc: "", remember: true },
  });
  const submit = form.handleSubmit(({ number }) =>
    startSaving(async () => setMessage(await save(tokenOfCardNumber(number)))),
  );
  return (
    <form onSubmit={submit} noValidate className="flex max-w-form flex-col gap-5">
      {message && (
        <Callout tone="danger" title="The card was not saved" announce>
          {message}
        </Callout>
      )}
      <CardFields register={form.register} errors={form.formState.errors} />
      <Button type="submit" needsScripts variant="primary" pending={isSaving} className="self-start">
        Save card
      </Button>
    </form>
  );
}
